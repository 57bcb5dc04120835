import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseFuture;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;

/** The one connection with HTTP/2 that Pekko opens again when it has been lost. */
final class PekkoHttp2 extends Pekko {
  private SourceQueueWithComplete<HttpRequest> queue;

  @Override
  CompletionStage<HttpResponse> respond(HttpRequest request) {
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    queueTo(request.getUri().host().address(), request.getUri().port())
        .offer(request.addAttribute(ResponseFuture.KEY(), ResponseFuture.apply(response)));
    return response;
  }

  private synchronized SourceQueueWithComplete<HttpRequest> queueTo(String host, int port) {
    if (queue == null) {
      queue =
          Source.<HttpRequest>queue(16, OverflowStrategy.fail())
              .via(Http.get(system).connectionTo(host).toPort(port).managedPersistentHttp2())
              .to(Sink.foreach(PekkoHttp2::deliver))
              .run(system);
    }
    return queue;
  }

  private static void deliver(HttpResponse response) {
    response.getAttribute(ResponseFuture.KEY()).orElseThrow().future().complete(response);
  }
}
