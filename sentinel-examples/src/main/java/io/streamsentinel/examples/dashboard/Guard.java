package io.streamsentinel.examples.dashboard;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.streamsentinel.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every request: reading only, this machine's names only (a foreign page that points
 * its own name here gets nothing), the token if there is one, and headers that keep browsers from
 * running anything but the page's own files.
 */
final class Guard {

  private static final String COOKIE = "sentinel_dashboard";
  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final DashboardOptions options;

  Guard(DashboardOptions options) {
    this.options = options;
  }

  /** Answers in place of the page what must not get through. */
  void check(Context context) {
    headers(context);
    if (!READING.contains(context.method())) {
      refuse(context, HttpStatus.METHOD_NOT_ALLOWED, "The dashboard only shows; use GET.");
    } else if (options.local() && !LOCAL_NAMES.contains(name(context.host()))) {
      refuse(context, HttpStatus.MISDIRECTED_REQUEST, "Open the dashboard as localhost.");
    } else {
      options.token().ifPresent(token -> admit(context, token));
    }
  }

  private void admit(Context context, Secret token) {
    String offered = context.queryParam("token");
    if (offered != null && same(offered, token) && context.path().equals("/")) {
      Cookie cookie = new Cookie(COOKIE, offered);
      cookie.setHttpOnly(true);
      cookie.setSameSite(SameSite.STRICT);
      context.cookie(cookie);
      // The token shall not stay in the address bar.
      context.redirect("/", HttpStatus.SEE_OTHER);
      context.skipRemainingHandlers();
    } else if (!same(context.cookie(COOKIE), token) && !same(bearer(context), token)) {
      refuse(
          context,
          HttpStatus.UNAUTHORIZED,
          "This dashboard wants its token: open /?token=... once, or send it as a bearer token.");
    }
  }

  private static Optional<String> header(Context context, String name) {
    return Optional.ofNullable(context.header(name));
  }

  private static @Nullable String bearer(Context context) {
    return header(context, "Authorization")
        .filter(value -> value.startsWith("Bearer "))
        .map(value -> value.substring("Bearer ".length()))
        .orElse(null);
  }

  private static boolean same(@Nullable String offered, Secret token) {
    return offered != null
        && MessageDigest.isEqual(
            offered.getBytes(StandardCharsets.UTF_8),
            token.reveal().getBytes(StandardCharsets.UTF_8));
  }

  /** The host's name without its port. */
  private static String name(@Nullable String host) {
    if (host == null) {
      return "";
    }
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  private static void headers(Context context) {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cache-Control", "no-store");
  }

  private static void refuse(Context context, HttpStatus status, String words) {
    context.status(status).json(new Problem(words));
    context.skipRemainingHandlers();
  }
}
