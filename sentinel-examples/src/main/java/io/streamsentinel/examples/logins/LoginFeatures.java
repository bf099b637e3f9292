package io.streamsentinel.examples.logins;

import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Filter;
import io.streamsentinel.feature.InvalidEventException;
import io.streamsentinel.feature.ReadyFeatures;
import io.streamsentinel.feature.Window;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is known of a user when a login arrives. */
final class LoginFeatures {

  /** An airliner's; nobody travels faster. */
  private static final double FASTEST_KMH = 900;

  private static final Field<LoginEvent> LATITUDE =
      Field.degrees("latitude", located(LoginEvent::getLatitude)::apply);
  private static final Field<LoginEvent> LONGITUDE =
      Field.degrees("longitude", located(LoginEvent::getLongitude)::apply);
  private static final Field<LoginEvent> COUNTRY =
      Field.category("country", LoginEvent::getCountry);
  private static final Field<LoginEvent> DEVICE = Field.category("device", LoginEvent::getDeviceId);
  private static final Field<LoginEvent> HOUR =
      Field.code("hour", login -> login.getEventTime().atOffset(ZoneOffset.UTC).getHour());
  private static final Filter<LoginEvent> FAILED =
      Filter.of("failed", login -> !login.getSuccessful());

  private LoginFeatures() {}

  /**
   * Per user: geography, time, device and failures, the login itself included. A login without
   * coordinates is not accepted.
   *
   * @param prefix what the names of this pipeline begin with
   */
  static FeatureView<LoginEvent> byUser(String prefix) {
    return FeatureView.<LoginEvent>builder(
            prefix + "logins-by-user",
            LoginEvent::getUserId,
            login -> login.getEventTime().toEpochMilli())
        .count("logins_30d", Window.days(30))
        .with(ReadyFeatures.impossibleTravel(LATITUDE, LONGITUDE, FASTEST_KMH))
        .with(ReadyFeatures.newCountry(COUNTRY))
        .with(ReadyFeatures.newDevice(DEVICE))
        .with(ReadyFeatures.unusualTime(HOUR))
        .with(ReadyFeatures.failedLogins(FAILED))
        .build();
  }

  private static Function<LoginEvent, Double> located(
      Function<LoginEvent, @Nullable Double> coordinate) {
    return login -> {
      Double degrees = coordinate.apply(login);
      if (degrees == null) {
        throw new InvalidEventException("the login has no coordinates");
      }
      return degrees;
    };
  }
}
