import java.util.List;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

final class OkHttpSender implements Client {
  private final OkHttpClient client;

  OkHttpSender(Protocol protocol) {
    client =
        new OkHttpClient.Builder()
            // OkHttp wants HTTP/1.1 to be in the list.
            .protocols(List.of(Protocol.HTTP_1_1, protocol).stream().distinct().toList())
            .retryOnConnectionFailure(false)
            .callTimeout(DEADLINE)
            .build();
  }

  @Override
  public String version() {
    return OkHttp.VERSION;
  }

  @Override
  public Answer send(String url, boolean isPost) throws Exception {
    Request.Builder request = new Request.Builder().url(url);
    if (isPost) request.post(RequestBody.create(BODY, null));
    try (Response response = client.newCall(request.build()).execute()) {
      return new Answer(response.code(), response.body().string());
    }
  }
}
