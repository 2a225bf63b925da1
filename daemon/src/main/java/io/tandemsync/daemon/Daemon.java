package io.tandemsync.daemon;

import io.tandemsync.daemon.control.ControlApi;
import io.tandemsync.daemon.control.ControlServer;
import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.daemon.doctor.Examination;
import io.tandemsync.daemon.document.DeviceJson;
import io.tandemsync.daemon.document.DeviceJson.DeviceProblem;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.home.ConfigFile;
import io.tandemsync.daemon.home.ControlSocket;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.home.HomeLock;
import io.tandemsync.daemon.home.HomeWarning;
import io.tandemsync.daemon.home.ReplicasFile;
import io.tandemsync.daemon.home.SecretsFile;
import io.tandemsync.daemon.home.SharesFile;
import io.tandemsync.daemon.host.NamedThreads;
import io.tandemsync.daemon.host.SecureRandomness;
import io.tandemsync.daemon.host.SystemClock;
import io.tandemsync.daemon.host.WorkerPool;
import io.tandemsync.daemon.identity.DeviceIdentity;
import io.tandemsync.daemon.link.Links;
import io.tandemsync.daemon.link.LinksConfig;
import io.tandemsync.daemon.log.LogFiles;
import io.tandemsync.daemon.loopback.ApiToken;
import io.tandemsync.daemon.rate.RateLimits;
import io.tandemsync.daemon.replica.EngineOpener;
import io.tandemsync.daemon.replica.LinkNetwork;
import io.tandemsync.daemon.setting.DeviceSetting;
import io.tandemsync.daemon.share.ShareRegistry;
import io.tandemsync.daemon.support.SupportBundle;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.watcher.DirectoryWatches;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running daemon: puts all parts together, and takes them apart in the opposite order. */
public final class Daemon implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Daemon.class);
    private static final int LIFE_THREADS = 4;
    private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(3);
    private static final Duration SHARES_CLOSE_MAX = Duration.ofSeconds(7);
    /** So that whoever asked for the stop hears that it comes. */
    private static final Duration STOP_DELAY = Duration.ofMillis(100);

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
    private final Home home;
    private @Nullable DeviceIdentity identity;
    private @Nullable ConfigFile config;
    private @Nullable Listening listening;
    private @Nullable ScheduledExecutorService life;
    /** What the device suffers from beside its addresses. */
    private final List<DeviceProblem> troubles = new CopyOnWriteArrayList<>();

    /** What is taken apart at the end. */
    private interface Part {
        void close() throws IOException;
    }

    private Daemon(Home home) {
        this.home = home;
    }

    /**
     * Starts the daemon of a home.
     *
     * @param listen addresses to listen at instead of the configured ones; empty for those
     * @throws RefusedException if it cannot run; nothing of it is left then
     */
    public static Daemon start(Home home, List<String> listen) throws RefusedException, IOException {
        Daemon daemon = new Daemon(home);
        try {
            daemon.run(listen);
            return daemon;
        } catch (RefusedException | IOException | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    /** Completes when somebody has asked for the daemon to stop. */
    public CompletableFuture<Void> stopRequested() {
        return stopRequested;
    }

    /**
     * Runs the sign of life now and then, on the threads that open and close shares: where those hang, it stays away.
     *
     * @param every zero for never
     */
    void signLife(Duration every, Runnable sign) {
        ScheduledExecutorService threads = life;
        if (threads != null && !every.isZero()) {
            var unused = threads.scheduleAtFixedRate(sign, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Stops everything in order, within ten seconds. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (IOException | RuntimeException e) {
                log.warn("A part of the daemon did not stop in order cause={}", e.toString());
            }
        }
    }

    private void run(List<String> listen) throws RefusedException, IOException {
        List<String> wanted = Listening.check(listen);
        parts.push(HomeLock.take(home)::close);
        home.removeLeftovers();
        SystemClock clock = new SystemClock();
        SecureRandomness randomness = new SecureRandomness();
        SignatureScheme signatures = new BouncyCastleSignatures();
        EventLog events = new EventLog(clock);
        ConfigFile configFile = ConfigFile.open(home, HostName.ofThisMachine());
        SharesFile sharesFile = SharesFile.open(home);
        SecretsFile secrets = SecretsFile.open(home, signatures);
        ReplicasFile replicas = ReplicasFile.open(home);
        warn(events, home.warning(), configFile.warning(), sharesFile.warning(), secrets.warning(), replicas.warning());
        DeviceIdentity device = DeviceIdentity.loadOrCreate(home.directory(), randomness);
        identity = device;
        config = configFile;

        LinkNetwork.Served served = new LinkNetwork.Served();
        Links links = Links.open(new LinksConfig(
                device, configFile.config().name(), "tandem " + Version.text(), served, randomness, clock));
        LinkNetwork network = new LinkNetwork(served, links);
        WorkerPool workers = new WorkerPool(Math.max(2, Runtime.getRuntime().availableProcessors()));
        parts.push(workers::close);
        ScheduledExecutorService loops =
                threads("share", Math.max(2, Runtime.getRuntime().availableProcessors()));
        ScheduledExecutorService lifeThreads = threads("life", LIFE_THREADS);
        life = lifeThreads;
        parts.push(links::close);

        EngineOpener opener =
                new EngineOpener(new EngineOpener.Parts(replicas, loops, workers, clock, randomness, signatures));
        RateLimits limits = new RateLimits(clock, life);
        ShareRegistry shares = new ShareRegistry(new ShareRegistry.Parts(
                home.directory(),
                device.id(),
                sharesFile,
                secrets,
                signatures,
                opener,
                network,
                DirectoryWatches.ofThisSystem(),
                events,
                randomness,
                lifeThreads,
                RETRY_DELAY_MIN,
                clock,
                limits));
        Listening bound = Listening.start(links, configFile, wanted, events);
        listening = bound;
        network.listening(bound.addresses());
        shares.start();
        parts.push(() -> closeShares(shares));
        AtomicReference<ControlServer> server = new AtomicReference<>();
        DeviceOptions options = new DeviceOptions(
                configFile, limits, network, address -> serveLoopback(server.get(), address, randomness));
        server.set(openControl(shares, options, events, lifeThreads));
        adjust(options, events);
        events.add("started", null, "version", Version.text());
        log.info("The daemon runs home={} device={}", home.directory(), device.id());
    }

    private ControlServer openControl(
            ShareRegistry shares, DeviceOptions options, EventLog events, ScheduledExecutorService lifeThreads)
            throws RefusedException, IOException {
        Examination examination = new Examination(
                home,
                this::ports,
                () -> troubles.stream().map(DeviceProblem::message).toList(),
                shares::list);
        SupportBundle support = new SupportBundle(new SupportBundle.Sources(
                this::device,
                options::shown,
                shares::list,
                examination::findings,
                events,
                () -> LogFiles.tail(home.logs()),
                new SecureRandomness()));
        Runnable stop = () -> {
            var unused = lifeThreads.schedule(
                    () -> stopRequested.complete(null), STOP_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        };
        ControlApi api = new ControlApi(
                new ControlApi.Parts(this::device, shares, examination::findings, options, support, events, stop));
        ControlServer control = ControlServer.start(ControlSocket.prepare(home, System.getenv()), api, events);
        parts.push(control::close);
        return control;
    }

    /** What cannot be put into effect keeps nothing else from working. */
    private void adjust(DeviceOptions options, EventLog events) {
        try {
            options.start();
        } catch (RefusedException e) {
            log.warn("A setting of the device cannot be put into effect cause={}", e.getMessage());
            events.add("error", null, "code", e.code().word(), "message", e.getMessage());
            troubles.add(new DeviceProblem(e.code().word(), String.valueOf(e.getMessage())));
        }
    }

    private void serveLoopback(@Nullable ControlServer control, String address, Randomness randomness)
            throws RefusedException {
        if (control == null) {
            throw new RefusedException(ErrorCode.NOT_READY, "the daemon is starting; try again in a moment");
        }
        if (address.equals(DeviceSetting.OFF)) {
            control.closeLoopback();
            return;
        }
        int colon = address.lastIndexOf(':');
        try {
            InetAddress host = InetAddress.getByName(address.substring(0, colon));
            InetSocketAddress socket = new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
            control.openLoopback(socket, new ApiToken(home.apiToken(randomness)));
        } catch (IOException e) {
            throw new RefusedException(
                    ErrorCode.PORT_IN_USE,
                    "the control API cannot be served at " + address + " (" + e.getMessage() + "); choose another port",
                    e);
        }
    }

    private ScheduledExecutorService threads(String name, int count) {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(count, new NamedThreads(name));
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // Never interrupted: an interrupt would close the repository's files under the thread that uses them.
        parts.push(threads::shutdown);
        return threads;
    }

    private void warn(EventLog events, @Nullable HomeWarning... warnings) {
        for (HomeWarning warning : warnings) {
            if (warning != null) {
                String code = warning.code().word();
                log.warn("The home is not as it should be code={} message={}", code, warning.message());
                events.add(code, null, "code", code, "message", warning.message());
                troubles.add(new DeviceProblem(code, warning.message()));
            }
        }
    }

    private static void closeShares(ShareRegistry shares) throws IOException {
        try {
            shares.close().get(SHARES_CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a share did not close in time", e);
        }
    }

    private Examination.Ports ports() {
        DeviceJson shown = device();
        Listening bound = Objects.requireNonNull(listening);
        return new Examination.Ports(
                shown.listen(),
                bound.problems().stream().map(DeviceProblem::message).toList());
    }

    private DeviceJson device() {
        DeviceIdentity self = identity;
        ConfigFile file = config;
        Listening bound = listening;
        if (self == null || file == null || bound == null) {
            throw new IllegalStateException("the daemon is asked before it has started");
        }
        return new DeviceJson(
                self.id().toString(),
                file.config().name(),
                Version.text(),
                bound.addresses().stream().map(Object::toString).toList(),
                home.directory().toString(),
                Stream.concat(bound.problems().stream(), troubles.stream()).toList());
    }
}
