package io.streamsentinel.settings;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How to reach a schema registry that speaks Confluent's protocol: one address or several of the
 * same registry.
 *
 * <p>Immutable and thread-safe. {@link #toString} masks the credentials.
 */
public final class RegistrySettings {

  /** The environment variable that {@link #fromEnvironment()} reads. */
  public static final String URL = "SCHEMA_REGISTRY_URL";

  private static final String FORM = "http[s]://[user:password@]host[:port][/path][,...]";

  private final List<String> urls;
  private final Optional<Secret> userInfo;
  private final boolean registering;

  private RegistrySettings(List<String> urls, Optional<Secret> userInfo, boolean registering) {
    this.urls = urls;
    this.userInfo = userInfo;
    this.registering = registering;
  }

  /**
   * A registry by its address or addresses.
   *
   * @param url {@code http[s]://[user:password@]host[:port][/path]}, several separated by commas;
   *     the first that holds credentials decides for all
   * @throws IllegalArgumentException if it has another form; the message does not repeat it, since
   *     it may hold a password
   */
  public static RegistrySettings of(String url) {
    List<URI> addresses = Arrays.stream(url.split(",")).map(RegistrySettings::parse).toList();
    Optional<Secret> userInfo =
        addresses.stream()
            .map(URI::getUserInfo)
            .filter(info -> info != null && !info.isEmpty())
            .findFirst()
            .map(Secret::of);
    return new RegistrySettings(
        addresses.stream().map(RegistrySettings::withoutUserInfo).toList(), userInfo, true);
  }

  /**
   * The same for serializers that register no schemas: in production a release does, not whoever
   * starts first. {@link Settings#registry} does this in {@link Deployment#PRODUCTION}.
   */
  public RegistrySettings withoutRegistration() {
    return new RegistrySettings(urls, userInfo, false);
  }

  /**
   * The registry that {@code SCHEMA_REGISTRY_URL} names.
   *
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static RegistrySettings fromEnvironment() {
    return from(Environment.ofProcess());
  }

  /**
   * The registry that {@code SCHEMA_REGISTRY_URL} names in the given environment.
   *
   * @param environment where to look
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static RegistrySettings from(Environment environment) {
    return of(environment.require(URL, FORM));
  }

  /** The addresses, without credentials. */
  public List<String> urls() {
    return urls;
  }

  /** {@code user:password}, if the address holds one. */
  public Optional<Secret> userInfo() {
    return userInfo;
  }

  /**
   * The keys that Confluent's and our serializers take: {@code schema.registry.url} and, where
   * there are credentials, {@code basic.auth.credentials.source} and {@code basic.auth.user.info};
   * {@code auto.register.schemas=false} where nothing shall be registered. Holds the credentials in
   * the clear.
   */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("schema.registry.url", String.join(",", urls));
    userInfo.ifPresent(
        info -> {
          properties.put("basic.auth.credentials.source", "USER_INFO");
          properties.put("basic.auth.user.info", info.reveal());
        });
    if (!registering) {
      properties.put("auto.register.schemas", false);
    }
    return properties;
  }

  private static URI parse(String url) {
    URI uri;
    try {
      uri = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      // Not the cause: its message repeats the address, password and all.
      throw new IllegalArgumentException("The schema registry's address must be " + FORM);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("The schema registry's address must be " + FORM);
    }
    return uri;
  }

  private static String withoutUserInfo(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return uri.getScheme() + "://" + uri.getHost() + port + path;
  }

  @Override
  public String toString() {
    return "RegistrySettings[" + String.join(",", urls) + "]";
  }
}
