import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Has every library trust one authority, by the properties that all of them read. */
final class TrustStore {
  private static final String PASSWORD = "password";

  private TrustStore() {}

  /** Writes the store into the working directory, since a property can only name a file. */
  static void use(String certificateFile) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(Path.of(certificateFile))) {
      store.setCertificateEntry("interop", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path file = Path.of("trust.p12").toAbsolutePath();
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    System.setProperty("javax.net.ssl.trustStore", file.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
  }
}
