import java.util.Map;
import java.util.function.Supplier;

/**
 * Main CLIENT URL PAUSE_MS WORKERS
 *
 * <p>Sends requests until it is killed, each once. Prints one line for each: "CLIENT NUMBER STATUS BODY", or "CLIENT
 * NUMBER 0 ERROR".
 */
public final class Main {
  private static final Map<String, Supplier<Client>> CLIENTS =
      Map.of(
          "jdk-http1", () -> new JdkClient(java.net.http.HttpClient.Version.HTTP_1_1),
          "jdk-http2", () -> new JdkClient(java.net.http.HttpClient.Version.HTTP_2),
          "okhttp-http1", () -> new OkHttpSender(okhttp3.Protocol.HTTP_1_1),
          "okhttp-http2", () -> new OkHttpSender(okhttp3.Protocol.HTTP_2),
          "apache-http1", ApacheClassic::new,
          "apache-http2", ApacheAsync::new,
          "pekko-http1", PekkoPool::new,
          "pekko-http2", PekkoHttp2::new);

  public static void main(String[] arguments) throws Exception {
    String name = arguments[0];
    String url = arguments[1];
    long pauseMs = Long.parseLong(arguments[2]);
    int workers = Integer.parseInt(arguments[3]);
    TrustStore.use(System.getenv("SSL_CERT_FILE"));
    Client client = CLIENTS.get(name).get();
    System.out.println(name + " version " + client.version());
    for (int worker = 0; worker < workers; worker++) {
      int first = worker;
      new Thread(() -> work(name, client, url, pauseMs, first, workers)).start();
    }
  }

  private static void work(String name, Client client, String url, long pauseMs, int first, int step) {
    // GET and POST in turn.
    boolean isPost = false;
    for (int n = first; ; n += step, isPost = !isPost) {
      System.out.println(name + " " + n + " " + outcome(client, url + "&n=" + n, isPost));
      sleep(pauseMs);
    }
  }

  private static String outcome(Client client, String url, boolean isPost) {
    try {
      Client.Answer answer = client.send(url, isPost);
      return answer.status() + " " + answer.body();
    } catch (Exception error) {
      return "0 " + inWords(error).replaceAll("\\s+", " ");
    }
  }

  private static String inWords(Throwable error) {
    return error.getCause() == null ? error.toString() : error + ": " + inWords(error.getCause());
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }
}
