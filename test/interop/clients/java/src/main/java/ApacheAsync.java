import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http2.HttpVersionPolicy;

/** Apache HttpClient's asynchronous client, which speaks HTTP/2. */
final class ApacheAsync implements Client {
  private final CloseableHttpAsyncClient client =
      HttpAsyncClients.custom()
          .disableAutomaticRetries()
          .setConnectionManager(
              PoolingAsyncClientConnectionManagerBuilder.create()
                  .setTlsStrategy(ClientTlsStrategyBuilder.create().useSystemProperties().buildAsync())
                  .setDefaultTlsConfig(
                      TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2).build())
                  .build())
          .build();

  ApacheAsync() {
    client.start();
  }

  @Override
  public String version() {
    return CloseableHttpAsyncClient.class.getPackage().getImplementationVersion();
  }

  @Override
  public Answer send(String url, boolean isPost) throws Exception {
    SimpleRequestBuilder request = isPost ? SimpleRequestBuilder.post(url) : SimpleRequestBuilder.get(url);
    if (isPost) request.setBody(BODY, ContentType.TEXT_PLAIN);
    SimpleHttpResponse response =
        client.execute(request.build(), null).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    return new Answer(response.getCode(), response.getBodyText());
  }
}
