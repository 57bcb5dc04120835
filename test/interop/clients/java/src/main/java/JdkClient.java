import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** java.net.http. */
final class JdkClient implements Client {
  private final HttpClient client;

  JdkClient(HttpClient.Version version) {
    client = HttpClient.newBuilder().version(version).build();
  }

  @Override
  public String version() {
    return System.getProperty("java.version");
  }

  @Override
  public Answer send(String url, boolean isPost) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(DEADLINE);
    if (isPost) request.POST(BodyPublishers.ofString(BODY));
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }
}
