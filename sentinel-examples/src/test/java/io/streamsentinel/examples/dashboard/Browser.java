package io.streamsentinel.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a screen, which reaches nothing but this machine. */
final class Browser implements AutoCloseable {

  /** Whether a browser that is missing is a failure. */
  static final String REQUIRED = "sentinel.browser.required";

  private static final List<String> CHROMIUM =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> DRIVER =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");
  private static final Path PICTURES = Path.of("target", "screenshots");

  private final ChromeDriver driver;
  private final URI base;

  private Browser(ChromeDriver driver, URI base) {
    this.driver = driver;
    this.base = base;
  }

  /** Whether a browser and its driver are installed. */
  static boolean installed() {
    return first(CHROMIUM).isPresent() && first(DRIVER).isPresent();
  }

  static Browser start(URI base) {
    System.setProperty("webdriver.remote.enableTracing", "false");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(first(CHROMIUM).orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en-GB",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(first(DRIVER).orElseThrow()))
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().implicitlyWait(Duration.ZERO);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
    return new Browser(driver, base);
  }

  private static Optional<String> first(List<String> paths) {
    return paths.stream().filter(path -> Files.isExecutable(Path.of(path))).findFirst();
  }

  /** Opens a place of the page, as {@code #/streams}, in a fresh document. */
  void open(String place) {
    driver.get("about:blank");
    driver.get(base.resolve("/") + place);
  }

  void size(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** The text that an element shows; empty if there is none. */
  String text(String selector) {
    return all(selector).stream().findFirst().map(WebElement::getText).orElse("");
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What a script hands to the function that is its last argument. */
  Object answer(String script) {
    return driver.executeAsyncScript(script);
  }

  String address() {
    return String.valueOf(driver.getCurrentUrl());
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** What the page complained of since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        // Said of axe-core's own reading of pixels.
        .filter(message -> !message.contains("willReadFrequently"))
        .toList();
  }

  /**
   * The rules of accessibility that a part of the page breaks, each with the first place.
   *
   * @param selector the part
   */
  @SuppressWarnings("unchecked")
  List<String> violations(String selector) throws IOException {
    driver.executeScript(axe());
    return (List<String>)
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];axe.run(arguments[0]).then(result =>"
                + " done(result.violations.map(rule => rule.id + ': ' + rule.nodes[0].html + ' ' +"
                + " rule.nodes[0].failureSummary))).catch(problem => done(['axe: ' + problem]));",
            selector);
  }

  private static String axe() throws IOException {
    try (InputStream script =
        Browser.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/"
                + System.getProperty("axe-core.version")
                + "/axe.min.js")) {
      assertThat(script).as("axe-core's WebJar").isNotNull();
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A picture of what is visible, into target/screenshots. */
  void picture(String name) throws IOException {
    Map<String, Object> shot =
        driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
    Files.createDirectories(PICTURES);
    Files.write(
        PICTURES.resolve(name + ".png"),
        Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
