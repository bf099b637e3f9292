package io.streamsentinel.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One request to one address, and what its answer means. */
final class RegistryExchange {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int WORDS_SHOWN = 500;

  private final HttpClient client;
  private final HttpRegistrySettings settings;

  /** An answer, or why there is none and how long the server asks us to wait. */
  record Result(
      @Nullable JsonNode answer, @Nullable SchemaRegistryException why, Duration retryAfter) {

    static Result failed(SchemaRegistryException why) {
      return new Result(null, why, Duration.ZERO);
    }

    SchemaRegistryException failure() {
      return Objects.requireNonNull(why);
    }
  }

  RegistryExchange(HttpRegistrySettings settings) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout());
    if (settings.tls() != null) {
      builder.sslContext(settings.tls());
    }
    if (settings.proxy() != null) {
      builder.proxy(
          ProxySelector.of(
              new InetSocketAddress(settings.proxy().getHost(), settings.proxy().getPort())));
    }
    client = builder.build();
  }

  Result send(URI address, String method, String path, @Nullable JsonNode body, long deadline) {
    long left = Math.min(deadline - System.nanoTime(), settings.requestTimeout().toNanos());
    URI target = target(address, path);
    String where = method + " " + target;
    if (left <= 0) {
      return Result.failed(unavailable(0, where, "no time is left for it", null));
    }
    HttpRequest request;
    try {
      request = request(target, method, body);
    } catch (RuntimeException e) {
      // Somebody's source of tokens, which may ask another server.
      return Result.failed(unavailable(0, where, "its credentials can't be had", e));
    }
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(request, any -> new BoundedBody(settings.maxAnswerBytes()));
    try {
      return understood(pending.get(left, TimeUnit.NANOSECONDS), where, path.startsWith("/mode"));
    } catch (TimeoutException e) {
      pending.cancel(true);
      return Result.failed(unavailable(0, where, "no answer in time", e));
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      return Result.failed(unavailable(0, where, "the thread was interrupted", e));
    } catch (ExecutionException e) {
      return failed(where, e.getCause());
    }
  }

  private static URI target(URI address, String path) {
    String base = address.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  private HttpRequest request(URI target, String method, @Nullable JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .header("Accept", CONTENT_TYPE + ", application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    if (body != null) {
      request.header("Content-Type", CONTENT_TYPE);
    }
    String authorization = settings.authentication().authorization();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private static Result failed(String where, @Nullable Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof BoundedBody.TooLarge) {
        return Result.failed(
            SchemaRegistryException.malformed(where + ": " + e.getMessage(), null));
      }
      if (refusal(e)) {
        return Result.failed(
            SchemaRegistryException.refused(
                Kind.UNAUTHORIZED, 0, 0, where + ": no trusted connection: " + e.getMessage()));
      }
    }
    String what =
        cause instanceof IOException
            ? "unreachable (" + cause.getClass().getSimpleName() + ")"
            : "failed";
    return Result.failed(unavailable(0, where, what, cause));
  }

  /**
   * Whether one side does not believe the other. A server that hangs up in the middle of the
   * handshake, as when it is restarted, says nothing of the kind; some (the JDK's own) also hang up
   * on a client without the certificate they want, which then looks the same.
   */
  private static boolean refusal(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof CertificateException
        || (e instanceof SSLHandshakeException && !message.contains("terminated the handshake"))
        || (e instanceof SSLException && message.contains("alert"));
  }

  private static Result understood(HttpResponse<byte[]> response, String where, boolean optional) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      try {
        JsonNode answer = JSON.readTree(response.body());
        return new Result(answer, null, Duration.ZERO);
      } catch (IOException e) {
        return Result.failed(unavailable(status, where, "the answer is not JSON", null));
      }
    }
    JsonNode error = error(response.body());
    int code = error.path("error_code").asInt(status);
    String words = shortened(error.path("message").asText(""));
    String message = where + ": HTTP " + status + (words.isEmpty() ? "" : ", " + words);
    Kind kind =
        switch (status) {
          case 401, 403, 407 -> Kind.UNAUTHORIZED;
          // A gateway that does not know the path also says 404, without the registry's code; but
          // so do registries that do not have a part of the protocol.
          case 404 -> code > 40400 || optional ? Kind.NOT_FOUND : Kind.UNAVAILABLE;
          case 408, 425, 429 -> Kind.UNAVAILABLE;
          // A login page or another host: no word of the registry's about the record.
          case 301, 302, 303, 307, 308 -> Kind.UNAVAILABLE;
          case 409 -> Kind.INCOMPATIBLE;
          default -> status >= 500 ? Kind.UNAVAILABLE : Kind.REJECTED;
        };
    if (kind == Kind.UNAVAILABLE) {
      return new Result(
          null, SchemaRegistryException.unavailable(status, message, null), retryAfter(response));
    }
    return Result.failed(SchemaRegistryException.refused(kind, status, code, message));
  }

  /** The error in an answer; gateways answer with HTML, and then the status must do. */
  private static JsonNode error(byte[] body) {
    try {
      JsonNode error = JSON.readTree(body);
      return error == null ? JSON.missingNode() : error;
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private static Duration retryAfter(HttpResponse<byte[]> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("0");
    return seconds.length() < 6 && seconds.chars().allMatch(Character::isDigit)
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }

  private static String shortened(String words) {
    return words.length() <= WORDS_SHOWN ? words : words.substring(0, WORDS_SHOWN) + "...";
  }

  private static SchemaRegistryException unavailable(
      int status, String where, String what, @Nullable Throwable cause) {
    return SchemaRegistryException.unavailable(
        status, where + ": " + what + "; the same call can succeed later", cause);
  }
}
