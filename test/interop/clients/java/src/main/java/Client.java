import java.time.Duration;

/** What the libraries have in common. */
interface Client {
  /** A request that takes longer has failed. */
  Duration DEADLINE = Duration.ofSeconds(10);

  String BODY = "order";

  String version();

  /** Sends one request, and waits for its answer. Called by several threads. */
  Answer send(String url, boolean isPost) throws Exception;

  record Answer(int status, String body) {}
}
