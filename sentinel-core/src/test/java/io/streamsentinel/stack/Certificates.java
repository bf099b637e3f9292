package io.streamsentinel.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keys and certificates of one secured cluster: the brokers' and the clients', each self-signed and
 * trusted by the other side alone.
 */
final class Certificates {

  static final List<String> FILES =
      List.of("broker.p12", "broker-trust.p12", "client.p12", "client-trust.p12");

  private static final String PASSWORD = "stream-sentinel-tests";
  private static final String SCRAM_USER = "sentinel";

  private final Path directory;

  private Certificates(Path directory) {
    this.directory = directory;
  }

  static Certificates make(Path directory) {
    Certificates certificates = new Certificates(directory);
    try {
      Files.createDirectories(directory);
      SideBySide.run(
          List.of(() -> certificates.keyPair("broker"), () -> certificates.keyPair("client")));
      certificates.trust("client", "broker-trust.p12");
      certificates.trust("broker", "client-trust.p12");
      return certificates;
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerStartException("kafka: cannot make certificates in " + directory, e);
    }
  }

  Path directory() {
    return directory;
  }

  /**
   * What brokers need.
   *
   * @param seen the directory under which a broker sees the files
   */
  Map<String, String> brokerSettings(String seen) {
    Map<String, String> settings =
        new TreeMap<>(stores(seen + "/broker.p12", seen + "/broker-trust.p12"));
    settings.put("listener.name.mtls.ssl.client.auth", "required");
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-256");
    settings.put(
        "listener.name.scram.scram-sha-256.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    return settings;
  }

  /** What a client needs that shows a certificate. */
  Map<String, String> mutualTlsClient() {
    Map<String, String> settings =
        new TreeMap<>(stores(file("client.p12"), file("client-trust.p12")));
    settings.put("security.protocol", "SSL");
    return settings;
  }

  /** What a client needs that names itself by user and password. */
  Map<String, String> scramClient() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "SCRAM-SHA-256");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(SCRAM_USER, PASSWORD));
    settings.put("ssl.truststore.location", file("client-trust.p12"));
    settings.put("ssl.truststore.password", PASSWORD);
    settings.put("ssl.truststore.type", "PKCS12");
    return settings;
  }

  /** The password of every store. */
  static String password() {
    return PASSWORD;
  }

  /** The brokers' key and certificate as two files in the form that OpenSSL reads. */
  void writePem(Path key, Path certificate) {
    try (InputStream in = Files.newInputStream(directory.resolve("broker.p12"))) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      pem(key, "PRIVATE KEY", keys.getKey("broker", PASSWORD.toCharArray()).getEncoded());
      pem(certificate, "CERTIFICATE", keys.getCertificate("broker").getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerStartException("redis: cannot write keys into " + directory, e);
    }
  }

  private static void pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  static String scramUser() {
    return SCRAM_USER;
  }

  static String scramPassword() {
    return PASSWORD;
  }

  private static Map<String, String> stores(String keys, String trusted) {
    return Map.of(
        "ssl.keystore.location", keys,
        "ssl.keystore.password", PASSWORD,
        "ssl.key.password", PASSWORD,
        "ssl.keystore.type", "PKCS12",
        "ssl.truststore.location", trusted,
        "ssl.truststore.password", PASSWORD,
        "ssl.truststore.type", "PKCS12");
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private void keyPair(String name) {
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keystore",
                  file(name + ".p12"),
                  "-storetype",
                  "PKCS12",
                  "-storepass",
                  PASSWORD,
                  "-alias",
                  name,
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-dname",
                  "CN=" + name,
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-validity",
                  "30")
              .redirectErrorStream(true)
              .start();
      String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new ServerStartException(
            "kafka: keytool cannot make a key for " + name + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("kafka: no keytool beside this JVM's java", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("kafka: interrupted while keys were made", e);
    }
  }

  private void trust(String name, String file) throws IOException, GeneralSecurityException {
    char[] password = PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
      keys.load(in, password);
    }
    Certificate certificate = keys.getCertificate(name);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, certificate);
    try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
      trusted.store(out, password);
    }
  }
}
