package io.streamsentinel.examples.dashboard;

import io.streamsentinel.examples.dashboard.fraud.FraudBoard;
import io.streamsentinel.examples.dashboard.health.HealthBoard;
import io.streamsentinel.examples.dashboard.streams.DeadLetterBoard;
import io.streamsentinel.examples.dashboard.streams.Messages;
import io.streamsentinel.examples.dashboard.streams.SubjectBoard;
import io.streamsentinel.examples.payments.PaymentTopics;

/** All that there is to show. */
record Boards(
    PaymentTopics topics,
    FraudBoard fraud,
    DeadLetterBoard letters,
    SubjectBoard subjects,
    Watch watch,
    HealthBoard health,
    Messages messages) {}
