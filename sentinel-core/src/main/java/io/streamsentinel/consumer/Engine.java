package io.streamsentinel.consumer;

import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.StatementParticipant;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The rooms and the doors between them: how the parts of a consumer are put together. It has no
 * thread of its own; somebody steps its stages.
 *
 * <pre>
 * Poller -&gt; Intake -&gt; Handling -&gt; OpenEpoch -&gt; Sender -&gt; Committer
 *    \-&gt; Adopter -------------------------------^
 * </pre>
 */
final class Engine {

  private final Options options;
  private final Ports ports;
  private final ParticipantCalls participants;
  private final Lanes lanes;
  private final Ownership ownership;
  private final Flow flow;
  private final Quota quota;
  private final boolean direct;

  private final Poller poller;
  private final Polling polling;
  private final Intake intake;
  private final Adopter adopter;
  private final Sender sender;
  private final Committer committer;
  private final ControlPanel control;
  private final EngineMetrics metrics;

  private final Signal intakeSignal = new Signal();
  private final Signal adopterSignal = new Signal();
  private final Signal senderSignal = new Signal();
  private final Signal committerSignal = new Signal();

  Engine(Options options, Ports ports, Quota quota, @Nullable Executor executor) {
    this.options = options;
    this.ports = ports;
    this.quota = quota;
    List<Participant> blocks = options.participants();
    this.metrics =
        new EngineMetrics(options.metrics(), options.group(), ports.ticker(), ports.wallMillis());
    this.participants =
        new ParticipantCalls(blocks, ports.ticker(), ports.pauses(), options.patience(), metrics);

    OutputLimits limits = new OutputLimits(ports.cluster(), ClientProperties.requestBytes(options));
    Tracing tracing = new Tracing(options.observations(), options.group());
    Encoder encoder =
        new Encoder(
            options.format().outputKeys(),
            options.format().outputValues(),
            limits,
            tracing.injector());
    UnitTools tools = new UnitTools(encoder, state(blocks));
    Surrender surrender =
        new Surrender(
            options.deadLetters(),
            options.group(),
            options.retryTopics(),
            options.retryRoute(),
            limits,
            metrics);

    boolean early = blocks.stream().noneMatch(Participant::preparesCommits);
    this.direct = executor == null;
    OpenEpoch open = new OpenEpoch(ports.ticker(), options.epochs(), senderSignal, direct && early);
    this.ownership =
        new Ownership(
            ports.source(),
            open,
            blocks,
            ports.waiting(),
            options.revocationBound(),
            this::needsPoll);
    this.flow = new Flow(ports.source(), options.bufferRecords(), options.bufferBytes());

    this.adopter =
        new Adopter(
            ports.cluster(),
            new TopicWatch(ports.cluster(), ownership, flow, ports.ticker(), metrics),
            new Starts(options.startAt(), ports.cluster(), ports.wallMillis()),
            participants,
            this::recover,
            this::begin,
            ports.ticker(),
            adopterSignal,
            options.witness(),
            metrics);
    this.poller =
        new Poller(
            ports.source(),
            ownership,
            flow,
            this::offer,
            adopter,
            quota,
            ClientProperties.pollRecords(options),
            ports.ticker(),
            metrics);
    this.polling = new Polling(poller, ports.ticker(), intakeSignal);

    Handling handling = handling(surrender, tracing, executor);
    Decoder decoder = new Decoder(options.format(), tools, options.tombstones(), metrics);
    this.intake =
        new Intake(
            decoder,
            participants,
            handling,
            this::pause,
            this::resume,
            ports.ticker(),
            intakeSignal,
            senderSignal,
            polling,
            this::assist);

    Repeat repeat =
        new Repeat(ports.ticker(), options.transactionTimeout().multipliedBy(3), metrics);
    this.lanes = new Lanes(makeLanes(), repeat);
    this.committer =
        new Committer(
            participants, repeat, metrics, options.witness(), committerSignal, senderSignal);
    Mender mender =
        new Mender(
            lanes,
            new Isolation(
                lanes,
                surrender,
                limits,
                blocks.stream().anyMatch(block -> !(block instanceof Deduplication))),
            new Resolution(ports.cluster(), participants, metrics),
            blocks,
            new Rebuilds(ports.ticker(), options.patience()),
            this::membership,
            options.transactionTimeout(),
            ports.ticker(),
            options.witness(),
            metrics);
    // Not guarded: the sending thread must not wait for a limit that waiting handlers hold.
    Sealer sealer =
        new Sealer(
            participants,
            surrender,
            attempt(tracing),
            new Failures(options.retry(), ports.ticker(), ports.random(), metrics),
            options.patience(),
            ports);
    this.sender =
        new Sender(
            open,
            lanes,
            sealer,
            early,
            direct,
            committer,
            mender,
            this::membership,
            intake::load,
            options.witness(),
            metrics,
            senderSignal);
    this.control =
        new ControlPanel(poller, ownership, flow, ports.cluster(), options.retryTopics());
  }

  private static @Nullable StatementParticipant state(List<Participant> blocks) {
    for (Participant block : blocks) {
      if (block instanceof StatementParticipant state) {
        return state;
      }
    }
    return null;
  }

  private List<Lane> makeLanes() {
    List<Lane> all = new ArrayList<>();
    for (int i = 0; i < options.lanes(); i++) {
      int lane = i;
      all.add(
          new Lane(
              options.transactionalId(lane),
              () -> ports.outlets().apply(lane),
              options.flushRule(),
              ports.ticker()));
    }
    return all;
  }

  private Attempt attempt(Tracing tracing) {
    Handler<?, ?> handler = options.handler();
    if (handler == null) {
      // A unit of a batch that must be handled again is a batch of one.
      handler = BatchHandling.single(options.batchHandler());
    }
    return new Attempt(tracing.traced(handler));
  }

  /** What participants make of the handler; the first is the outermost. */
  private Attempt guarded(Tracing tracing) {
    Handler<?, ?> handler = options.handler();
    if (handler == null) {
      return attempt(tracing);
    }
    List<Participant> blocks = options.participants();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      handler = blocks.get(i).around(handler);
    }
    return new Attempt(tracing.traced(handler));
  }

  private Handling handling(Surrender surrender, Tracing tracing, @Nullable Executor executor) {
    Failures failures = new Failures(options.retry(), ports.ticker(), ports.random(), metrics);
    Retries retries = new Retries(ports.ticker());
    Holds holds = new Holds(this::pause, this::resume);
    if (options.batchHandler() != null) {
      return new BatchHandling(
          options.batchHandler(), options.batchRecords(), failures, surrender, ports, metrics);
    }
    return new UnitHandling(
        guarded(tracing),
        failures,
        surrender,
        holds,
        retries,
        intakeSignal,
        executor,
        options.concurrency(),
        metrics);
  }

  private void offer(List<Slice> slices) {
    intake.offer(slices);
  }

  private long assist() {
    return sender.assist();
  }

  private boolean needsPoll() {
    return sender.needsPoll();
  }

  private @Nullable Membership membership() {
    return poller.membership();
  }

  private void pause(Partition partition, String reason) {
    poller.run(() -> flow.pause(partition, reason));
  }

  private void resume(Partition partition, String reason) {
    poller.run(() -> flow.resume(partition, reason));
  }

  private void recover(Sender.Recovery recovery) {
    sender.recover(recovery);
    senderSignal.raise();
  }

  /** A partition's start is decided: records flow. */
  private void begin(Partition partition, Position handle, Position fetch) {
    poller.run(
        () -> {
          if (!partition.gone()) {
            partition.begin(handle);
            ports.source().seek(partition.id(), fetch);
            flow.resume(partition, Flow.ADOPTION);
          }
        });
  }

  /** Producers first: what a predecessor left open is decided before anything is read. */
  void start() {
    lanes.replaceAll();
    options.participants().forEach(participant -> participant.start(control));
    ports.source().subscribe(ownership);
  }

  /** Has no further unit begun; what is done still commits. On the run's thread. */
  void stepBack() {
    quota.end();
    ownership.all().forEach(Partition::stepBack);
  }

  /** Takes no further record, but handles those it has. On the run's thread. */
  void endIntake() {
    quota.end();
  }

  /** Whether everything that was begun is committed. */
  boolean settled() {
    return ownership.all().stream().allMatch(Partition::settled);
  }

  /** Whether everything that was fetched is committed, quarantined partitions aside. */
  boolean drained() {
    return ownership.all().stream()
        .filter(partition -> partition.state() != Partition.State.QUARANTINED)
        .allMatch(partition -> partition.buffered() == 0 && partition.unresolved() == 0);
  }

  /** Whether there is nothing left to fetch in any partition that is ours. */
  boolean caughtUp() {
    return polling.ask(this::caughtUpNow);
  }

  private boolean caughtUpNow() {
    return !ownership.all().isEmpty()
        && adopter.idle()
        && drained()
        && ownership.all().stream()
            .allMatch(
                partition ->
                    partition.state() == Partition.State.QUARANTINED
                        || (partition.running()
                            && ports.source().lag(partition.id()).orElse(1) == 0));
  }

  ControlPanel control() {
    return control;
  }

  Poller poller() {
    return poller;
  }

  Polling polling() {
    return polling;
  }

  /** Whether one thread handles all records, and may as well poll and send them. */
  boolean direct() {
    return direct;
  }

  Intake intake() {
    return intake;
  }

  Adopter adopter() {
    return adopter;
  }

  Sender sender() {
    return sender;
  }

  Committer committer() {
    return committer;
  }

  Ownership ownership() {
    return ownership;
  }

  Flow flow() {
    return flow;
  }

  Lanes lanes() {
    return lanes;
  }

  EngineMetrics metrics() {
    return metrics;
  }

  Options options() {
    return options;
  }

  Quota quota() {
    return quota;
  }

  Signal intakeSignal() {
    return intakeSignal;
  }

  Signal adopterSignal() {
    return adopterSignal;
  }

  Signal senderSignal() {
    return senderSignal;
  }

  Signal committerSignal() {
    return committerSignal;
  }
}
