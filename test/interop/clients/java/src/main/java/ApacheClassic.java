import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient, the blocking one with its pool. */
final class ApacheClassic implements Client {
  private final CloseableHttpClient client =
      HttpClients.custom()
          .disableAutomaticRetries()
          .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(Timeout.of(DEADLINE)).build())
          .build();

  @Override
  public String version() {
    return CloseableHttpClient.class.getPackage().getImplementationVersion();
  }

  @Override
  public Answer send(String url, boolean isPost) throws Exception {
    return client.execute(
        request(url, isPost),
        response -> new Answer(response.getCode(), EntityUtils.toString(response.getEntity())));
  }

  private static HttpUriRequestBase request(String url, boolean isPost) {
    if (!isPost) return new HttpGet(url);
    HttpPost post = new HttpPost(url);
    post.setEntity(new StringEntity(BODY));
    return post;
  }
}
