package io.streamsentinel.avro.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How to reach a registry across HTTP. Immutable; {@link #toString} shows no secret. */
public final class HttpRegistrySettings {
  private final List<URI> addresses;
  private final RegistryAuthentication authentication;
  private final @Nullable SSLContext tls;
  private final @Nullable URI proxy;
  private final Duration connectTimeout;
  private final Duration requestTimeout;
  private final Duration deadline;
  private final int maxRetries;
  private final Duration retryWait;
  private final Duration maxRetryWait;
  private final Duration outage;
  private final int maxAnswerBytes;

  private HttpRegistrySettings(Builder builder) {
    addresses = builder.addresses;
    authentication = builder.authentication;
    tls = builder.tls;
    proxy = builder.proxy;
    connectTimeout = builder.connectTimeout;
    requestTimeout = builder.requestTimeout;
    deadline = builder.deadline;
    maxRetries = builder.maxRetries;
    retryWait = builder.retryWait;
    maxRetryWait = builder.maxRetryWait;
    outage = builder.outage;
    maxAnswerBytes = builder.maxAnswerBytes;
  }

  /** Settings for a registry at one or more addresses, in order of preference. */
  public static Builder builder(List<URI> addresses) {
    return new Builder(addresses);
  }

  List<URI> addresses() {
    return addresses;
  }

  RegistryAuthentication authentication() {
    return authentication;
  }

  @Nullable SSLContext tls() {
    return tls;
  }

  @Nullable URI proxy() {
    return proxy;
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  Duration deadline() {
    return deadline;
  }

  int maxRetries() {
    return maxRetries;
  }

  Duration retryWait() {
    return retryWait;
  }

  Duration maxRetryWait() {
    return maxRetryWait;
  }

  Duration outage() {
    return outage;
  }

  int maxAnswerBytes() {
    return maxAnswerBytes;
  }

  @Override
  public String toString() {
    return "HttpRegistrySettings" + addresses;
  }

  /** Collects settings; each is checked where it is set. */
  public static final class Builder {
    private final List<URI> addresses;
    private RegistryAuthentication authentication = RegistryAuthentication.none();
    private @Nullable SSLContext tls;
    private @Nullable URI proxy;
    private Duration connectTimeout = Duration.ofSeconds(1);
    private Duration requestTimeout = Duration.ofSeconds(2);
    private Duration deadline = Duration.ofSeconds(4);
    private int maxRetries = 3;
    private Duration retryWait = Duration.ofMillis(100);
    private Duration maxRetryWait = Duration.ofSeconds(1);
    private Duration outage = Duration.ofMillis(500);
    private int maxAnswerBytes = 4 * 1024 * 1024;

    private Builder(List<URI> addresses) {
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("No address of a schema registry is given");
      }
      for (URI address : addresses) {
        String scheme = address.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!http || address.getHost() == null || address.getUserInfo() != null) {
          throw new IllegalArgumentException(
              "Not an address of a schema registry, such as https://host:8081: scheme "
                  + scheme
                  + ", host "
                  + address.getHost());
        }
      }
      this.addresses = List.copyOf(addresses);
    }

    /** How the client says who it is. Default: not at all. */
    public Builder authentication(RegistryAuthentication authentication) {
      this.authentication = Objects.requireNonNull(authentication, "authentication");
      return this;
    }

    /**
     * Whom to trust, and which certificate to show. Default: the JVM's. The server's name is always
     * checked against its certificate.
     */
    public Builder tls(SSLContext tls) {
      this.tls = Objects.requireNonNull(tls, "tls");
      return this;
    }

    /** The HTTP proxy to go through. Default: none. */
    public Builder proxy(URI proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /** How long a connection may take to be made. Default: 1 second. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = positive("connectTimeout", connectTimeout);
      return this;
    }

    /** How long one request may take, its answer's last byte included. Default: 2 seconds. */
    public Builder requestTimeout(Duration requestTimeout) {
      this.requestTimeout = positive("requestTimeout", requestTimeout);
      return this;
    }

    /** How long a call may take with all its retries. Default: 4 seconds. */
    public Builder deadline(Duration deadline) {
      this.deadline = positive("deadline", deadline);
      return this;
    }

    /** How often all addresses are tried again after the first time. Default: 3. */
    public Builder maxRetries(int maxRetries) {
      if (maxRetries < 0) {
        throw new IllegalArgumentException("maxRetries must not be negative: " + maxRetries);
      }
      this.maxRetries = maxRetries;
      return this;
    }

    /** The pause before the first retry; it doubles each time. Default: 100 milliseconds. */
    public Builder retryWait(Duration retryWait) {
      this.retryWait = positive("retryWait", retryWait);
      return this;
    }

    /** The longest pause, also where the server asks for a longer one. Default: 1 second. */
    public Builder maxRetryWait(Duration maxRetryWait) {
      this.maxRetryWait = positive("maxRetryWait", maxRetryWait);
      return this;
    }

    /**
     * How long after a call failed in spite of its retries others fail at once, so that an outage
     * costs every record a moment and not a deadline. Default: 500 milliseconds; zero for never.
     */
    public Builder outage(Duration outage) {
      if (outage.isNegative()) {
        throw new IllegalArgumentException("outage must not be negative: " + outage);
      }
      this.outage = outage;
      return this;
    }

    /** The largest answer that is read, in bytes. Default: 4 MiB. */
    public Builder maxAnswerBytes(int maxAnswerBytes) {
      if (maxAnswerBytes < 1) {
        throw new IllegalArgumentException("maxAnswerBytes must be positive: " + maxAnswerBytes);
      }
      this.maxAnswerBytes = maxAnswerBytes;
      return this;
    }

    /** The settings. */
    public HttpRegistrySettings build() {
      return new HttpRegistrySettings(this);
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be positive: " + value);
      }
      return value;
    }
  }
}
