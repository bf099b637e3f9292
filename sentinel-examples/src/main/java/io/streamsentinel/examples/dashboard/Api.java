package io.streamsentinel.examples.dashboard;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.examples.dashboard.health.HealthBoard.Health;
import io.streamsentinel.examples.dashboard.streams.GroupView;
import io.streamsentinel.examples.dashboard.streams.LiveMessages;
import io.streamsentinel.examples.dashboard.streams.MessageFilter;
import io.streamsentinel.examples.dashboard.streams.MessagePage;
import io.streamsentinel.examples.dashboard.streams.MessageQuery;
import io.streamsentinel.examples.dashboard.streams.UnknownTopicException;
import java.time.Instant;

/** What can be asked for, as JSON. Each answer is described in docs/dashboard.md. */
final class Api {

  private static final int HISTORY = 100;

  private final Boards boards;
  private final LiveMessages live;
  private final Recent stats = new Recent(() -> Json.of(stats()));

  Api(Boards boards, LiveMessages live) {
    this.boards = boards;
    this.live = live;
  }

  void routes(RoutesConfig routes, Viewers viewers) {
    routes.get("/api/stats", context -> json(context, stats.text()));
    routes.get("/api/decisions", this::decisions);
    routes.get("/api/history", this::history);
    routes.get("/api/topics", this::topics);
    routes.get("/api/messages/{topic}", this::messages);
    routes.get("/api/latest/{topic}", this::latest);
    routes.get("/api/groups", this::groups);
    routes.get("/api/subjects", this::subjects);
    routes.get("/api/subjects/{subject}", this::versions);
    routes.get("/api/dead-letters", this::deadLetters);
    routes.get("/health", this::health);
    routes.sse("/api/events", client -> viewers.everySecond(client, "stats", stats::text));
    routes.sse("/api/live/{topic}", client -> follow(client, viewers));
  }

  private Answers.Stats stats() {
    Health health = boards.health().health();
    return new Answers.Stats(
        Instant.now(),
        boards.topics(),
        boards.fraud().now(),
        boards.letters().count(),
        health.healthy(),
        health.blocks().stream()
            .filter(block -> block.status() == Status.FAILED || block.status() == Status.WARNING)
            .count(),
        boards.watch().groups().groups().stream()
            .filter(group -> group.name().equals(boards.topics().group()))
            .map(GroupView::lag)
            .findFirst()
            .orElse(null));
  }

  private void decisions(Context context) {
    Params params = new Params(context);
    json(context, boards.fraud().page(params.cases(), params.limit()));
  }

  private void history(Context context) {
    String user = new Params(context).user();
    json(
        context,
        new Answers.History(
            user,
            boards.messages().ofKey(boards.topics().payments(), user, HISTORY),
            boards.messages().ofKey(boards.topics().decisions(), user, HISTORY)));
  }

  private void topics(Context context) {
    Watch.State state = boards.watch().state();
    json(
        context,
        new Answers.Topics(
            boards.watch().topics().topics(),
            state.answered().orElse(null),
            state.problem().orElse(null)));
  }

  private void messages(Context context) {
    MessageQuery query = new Params(context).messages(context.pathParam("topic"));
    json(context, boards.messages().search(query));
  }

  private void latest(Context context) {
    String topic = context.pathParam("topic");
    MessagePage page =
        boards.messages().search(MessageQuery.newest(topic, 1, MessageFilter.none()));
    if (page.messages().isEmpty()) {
      throw new UnknownTopicException("Topic " + topic + " is empty");
    }
    json(context, page.messages().get(0));
  }

  private void groups(Context context) {
    Watch.State state = boards.watch().state();
    json(
        context,
        new Answers.Groups(
            boards.watch().groups().groups(),
            state.answered().orElse(null),
            state.problem().orElse(null)));
  }

  private void subjects(Context context) {
    json(context, new Answers.Subjects(boards.subjects().subjects()));
  }

  private void versions(Context context) {
    String subject = context.pathParam("subject");
    json(context, new Answers.Versions(subject, boards.subjects().versions(subject)));
  }

  private void deadLetters(Context context) {
    json(
        context,
        new Answers.DeadLetters(
            boards.topics().deadLetters(), boards.letters().count(), boards.letters().reasons()));
  }

  private void health(Context context) {
    Health health = boards.health().health();
    json(context.status(health.healthy() ? 200 : 503), health);
  }

  private void follow(SseClient client, Viewers viewers) {
    String topic = client.ctx().pathParam("topic");
    MessageFilter filter = new Params(client.ctx()).filter();
    viewers.show(
        client,
        () ->
            live.follow(
                topic,
                filter,
                batch -> client.sendEvent("messages", Json.of(batch)),
                () -> viewers.watching(client)));
  }

  private static void json(Context context, Object answer) {
    json(context, Json.of(answer));
  }

  private static void json(Context context, String text) {
    context.contentType("application/json; charset=utf-8").result(text);
  }
}
