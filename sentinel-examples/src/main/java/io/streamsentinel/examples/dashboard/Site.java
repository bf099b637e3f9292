package io.streamsentinel.examples.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The page's own files and the library that draws its charts, read once. Immutable. */
final class Site {

  private static final String CHARTS = "chart.js";
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("index.html", "text/html"),
          Map.entry("style.css", "text/css"),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("app.js", "text/javascript"),
          Map.entry("dom.js", "text/javascript"),
          Map.entry("words.js", "text/javascript"),
          Map.entry("live.js", "text/javascript"),
          Map.entry("place.js", "text/javascript"),
          Map.entry("charts.js", "text/javascript"),
          Map.entry("fraud.js", "text/javascript"),
          Map.entry("case.js", "text/javascript"),
          Map.entry("streams.js", "text/javascript"),
          Map.entry("messages.js", "text/javascript"),
          Map.entry("health.js", "text/javascript"));

  private final Map<String, Asset> assets = new HashMap<>();

  /** A file as it goes out. */
  record Asset(String type, String text) {}

  Site() {
    FILES.forEach(
        (name, type) ->
            assets.put(
                "/" + name, new Asset(type + "; charset=utf-8", read(Site.class, "site/" + name))));
    assets.put("/vendor/chart.js", charts());
  }

  /** The file at a path, or null. */
  @Nullable Asset at(String path) {
    return assets.get(path.equals("/") ? "/index.html" : path);
  }

  /** The WebJar's folder has its version in its name, which the WebJar itself tells. */
  private static Asset charts() {
    Properties about = new Properties();
    String pom = "/META-INF/maven/org.webjars.npm/" + CHARTS + "/pom.properties";
    try (InputStream in = open(Site.class, pom)) {
      about.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(pom + " can't be read", e);
    }
    String file =
        "/META-INF/resources/webjars/%s/%s/dist/chart.umd.js"
            .formatted(CHARTS, about.getProperty("version"));
    return new Asset("text/javascript; charset=utf-8", read(Site.class, file));
  }

  private static String read(Class<?> beside, String name) {
    try (InputStream in = open(beside, name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can't be read", e);
    }
  }

  private static InputStream open(Class<?> beside, String name) {
    InputStream in = beside.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException(name + " is missing in the jar");
    }
    return in;
  }
}
