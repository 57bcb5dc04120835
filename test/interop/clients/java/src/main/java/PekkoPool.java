import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The pool of connections behind `singleRequest`, which speaks HTTP/1.1. */
final class PekkoPool extends Pekko {
  @Override
  CompletionStage<HttpResponse> respond(HttpRequest request) {
    return Http.get(system).singleRequest(request);
  }
}
