package io.streamsentinel.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How to reach a PostgreSQL database.
 *
 * <p>Immutable and thread-safe. {@link #toString} shows neither user nor password.
 */
public final class PostgresSettings {

  /** The environment variable that {@link #fromEnvironment()} reads. */
  public static final String DSN = "POSTGRES_DSN";

  private static final String FORM =
      "postgresql://user:password@host:port/database or jdbc:postgresql://host:port/database";

  private final String jdbcUrl;
  private final Optional<String> user;
  private final Optional<Secret> password;

  private PostgresSettings(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /**
   * A database by its address: {@code postgresql://user:password@host:port/database}, also with
   * {@code postgres:}, or a JDBC URL. In the first form, user and password are percent-decoded.
   *
   * @param dsn the address
   * @throws IllegalArgumentException if it has another form; the message does not repeat it, since
   *     it may hold a password
   */
  public static PostgresSettings of(String dsn) {
    boolean jdbc = dsn.startsWith("jdbc:postgresql:");
    String address = jdbc ? dsn.substring("jdbc:".length()) : dsn;
    if (!jdbc && !address.startsWith("postgresql://") && !address.startsWith("postgres://")) {
      throw new IllegalArgumentException("The PostgreSQL address must be " + FORM);
    }
    return jdbc ? ofJdbc(dsn, address) : ofUri(parse(address));
  }

  /**
   * The database that {@code POSTGRES_DSN} names.
   *
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static PostgresSettings fromEnvironment() {
    return from(Environment.ofProcess());
  }

  /**
   * The database that {@code POSTGRES_DSN} names in the given environment.
   *
   * @param environment where to look
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static PostgresSettings from(Environment environment) {
    return of(environment.require(DSN, FORM));
  }

  /** The JDBC URL, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /** The user, if the address names one. */
  public Optional<String> user() {
    return user;
  }

  /** The password, if the address holds one. */
  public Optional<Secret> password() {
    return password;
  }

  private static PostgresSettings ofUri(URI uri) {
    String info = uri.getRawUserInfo();
    Optional<String> user = Optional.empty();
    Optional<Secret> password = Optional.empty();
    if (info != null) {
      int colon = info.indexOf(':');
      user = Optional.of(decode(colon < 0 ? info : info.substring(0, colon)));
      password =
          colon < 0 ? Optional.empty() : Optional.of(Secret.of(decode(info.substring(colon + 1))));
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new PostgresSettings(
        "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query, user, password);
  }

  /**
   * Takes {@code user} and {@code password} out of a JDBC URL's query, where its driver reads them.
   */
  private static PostgresSettings ofJdbc(String url, String address) {
    int mark = address.indexOf('?');
    if (mark < 0) {
      return new PostgresSettings(url, Optional.empty(), Optional.empty());
    }
    Map<String, String> query =
        Arrays.stream(address.substring(mark + 1).split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0],
                    pair -> pair.length > 1 ? decode(pair[1]) : "",
                    (first, second) -> second,
                    LinkedHashMap::new));
    Optional<String> user = Optional.ofNullable(query.remove("user"));
    Optional<Secret> password = Optional.ofNullable(query.remove("password")).map(Secret::of);
    String rest =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return new PostgresSettings(
        "jdbc:" + address.substring(0, mark) + (rest.isEmpty() ? "" : "?" + rest), user, password);
  }

  private static URI parse(String address) {
    try {
      URI uri = new URI(address);
      if (uri.getHost() == null || uri.getRawPath() == null || uri.getRawPath().length() < 2) {
        throw new IllegalArgumentException("The PostgreSQL address must be " + FORM);
      }
      return uri;
    } catch (URISyntaxException e) {
      // Not the cause: its message repeats the address, password and all.
      throw new IllegalArgumentException(
          "The PostgreSQL address must be %s; it breaks off at position %d"
              .formatted(FORM, e.getIndex()));
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    int query = jdbcUrl.indexOf('?');
    return "PostgresSettings[" + (query < 0 ? jdbcUrl : jdbcUrl.substring(0, query)) + "]";
  }
}
