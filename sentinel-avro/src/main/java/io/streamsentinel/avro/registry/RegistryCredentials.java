package io.streamsentinel.avro.registry;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;

/** Finds the credentials that a configuration names. */
final class RegistryCredentials {
  private static final Pattern JAAS_OPTION =
      Pattern.compile("\\b(username|password)\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private RegistryCredentials() {}

  static RegistryAuthentication of(RegistryConfig config) {
    String bearer = config.getString(RegistryConfig.BEARER_SOURCE).toUpperCase(Locale.ROOT);
    if (!bearer.isEmpty()) {
      return bearer(config, bearer);
    }
    String source = config.getString(RegistryConfig.BASIC_SOURCE).toUpperCase(Locale.ROOT);
    return switch (source) {
      case "URL" -> inAddress(config);
      case "USER_INFO" -> basic(userInfo(config), RegistryConfig.BASIC_USER_INFO);
      case "SASL_INHERIT" -> inherited(config);
      default ->
          throw new ConfigException(
              RegistryConfig.BASIC_SOURCE, source, "must be URL, USER_INFO or SASL_INHERIT");
    };
  }

  private static RegistryAuthentication bearer(RegistryConfig config, String source) {
    if (!source.equals("STATIC_TOKEN")) {
      throw new ConfigException(
          RegistryConfig.BEARER_SOURCE,
          source,
          "must be STATIC_TOKEN; for tokens that expire, give the client a RegistryAuthentication");
    }
    String token = config.getPassword(RegistryConfig.BEARER_TOKEN).value();
    if (token.isEmpty()) {
      throw new ConfigException(RegistryConfig.BEARER_TOKEN + " is missing");
    }
    return RegistryAuthentication.bearer(token);
  }

  private static RegistryAuthentication inAddress(RegistryConfig config) {
    for (String address : config.addresses()) {
      String userInfo = URI.create(address.strip()).getUserInfo();
      if (userInfo != null) {
        return basic(userInfo, RegistryConfig.URL);
      }
    }
    return RegistryAuthentication.none();
  }

  private static String userInfo(RegistryConfig config) {
    String userInfo = config.getPassword(RegistryConfig.BASIC_USER_INFO).value();
    return userInfo.isEmpty()
        ? config.getPassword(RegistryConfig.BASIC_USER_INFO_OLD).value()
        : userInfo;
  }

  private static RegistryAuthentication basic(String userInfo, String key) {
    int colon = userInfo.indexOf(':');
    if (colon < 0) {
      throw new ConfigException(key + " must hold user:password");
    }
    return RegistryAuthentication.basic(
        userInfo.substring(0, colon), userInfo.substring(colon + 1));
  }

  private static RegistryAuthentication inherited(RegistryConfig config) {
    String user = null;
    String password = null;
    Matcher option = JAAS_OPTION.matcher(config.getPassword(SaslConfigs.SASL_JAAS_CONFIG).value());
    while (option.find()) {
      String value = option.group(2).replaceAll("\\\\(.)", "$1");
      if (option.group(1).equals("username")) {
        user = value;
      } else {
        password = value;
      }
    }
    if (user == null || password == null) {
      throw new ConfigException(
          SaslConfigs.SASL_JAAS_CONFIG + " has no username and password to inherit");
    }
    return RegistryAuthentication.basic(user, password);
  }
}
