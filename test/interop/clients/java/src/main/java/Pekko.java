import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.Version;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What both clients of Pekko HTTP, the successor of Akka HTTP, have in common. */
abstract class Pekko implements Client {
  private static final Config CONFIG =
      ConfigFactory.parseMap(
              Map.of(
                  "pekko.log-dead-letters", "off",
                  "pekko.loglevel", "OFF",
                  "pekko.http.host-connection-pool.max-retries", 0))
          .withFallback(ConfigFactory.load());

  final ActorSystem system = ActorSystem.create("interop", CONFIG);

  abstract CompletionStage<HttpResponse> respond(HttpRequest request);

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public Answer send(String url, boolean isPost) throws Exception {
    HttpRequest request = isPost ? HttpRequest.POST(url).withEntity(HttpEntities.create(BODY)) : HttpRequest.GET(url);
    return respond(request).thenCompose(this::read).toCompletableFuture().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletionStage<Answer> read(HttpResponse response) {
    return response
        .entity()
        .toStrict(DEADLINE.toMillis(), system)
        .thenApply(entity -> new Answer(response.status().intValue(), entity.getData().utf8String()));
  }
}
