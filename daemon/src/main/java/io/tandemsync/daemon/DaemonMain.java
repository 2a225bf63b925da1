package io.tandemsync.daemon;

import io.tandemsync.daemon.control.ErrorDocument;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.home.Home;
import io.tandemsync.daemon.home.Storage;
import io.tandemsync.daemon.host.FatalErrors;
import io.tandemsync.daemon.log.LogFiles;
import io.tandemsync.daemon.service.ServiceManager;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the daemon in the foreground, until somebody stops it. */
public final class DaemonMain {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** Longest that a signal waits for the orderly stop. */
    private static final int STOP_SECONDS_MAX = 10;

    private static final Logger log = LoggerFactory.getLogger(DaemonMain.class);

    private DaemonMain() {}

    /**
     * Runs the daemon of this home and returns the exit code of the process once it has stopped; a failure is one line on
     * stderr.
     *
     * @param listen addresses to listen at in this run; empty for the configured ones
     * @param debug whether to log decisions, and to show where a failure comes from
     * @param json whether a failure is a JSON document, for programs
     */
    public static int run(Path home, List<String> listen, boolean debug, boolean json) {
        try {
            // Checked first, so that a mistyped address makes no home.
            List<String> addresses = Listening.check(listen);
            run(Home.prepare(home), addresses, debug);
            return DONE;
        } catch (RefusedException e) {
            return fail(System.err, e, debug, json);
        } catch (IOException e) {
            return fail(System.err, Storage.refusal("the daemon cannot start", e), debug, json);
        }
    }

    private static void run(Home home, List<String> listen, boolean debug) throws RefusedException, IOException {
        LogFiles.open(home.logs(), debug);
        FatalErrors.watchAllThreads();
        warnOfEncoding();
        CountDownLatch stopped = new CountDownLatch(1);
        CompletableFuture<Void> signal = new CompletableFuture<>();
        // Listens before the start, so that a signal that comes during it ends in order too.
        Thread hook = new Thread(() -> onSignal(signal, stopped), "tandem-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Daemon daemon = Daemon.start(home, listen)) {
            Optional<ServiceManager> manager = ServiceManager.of(
                    System.getenv(),
                    System.getProperty("os.name", ""),
                    ProcessHandle.current().pid());
            manager.ifPresent(told -> {
                told.ready();
                daemon.signLife(told.signEvery(), told::alive);
            });
            CompletableFuture.anyOf(signal, daemon.stopRequested()).join();
            manager.ifPresent(ServiceManager::stopping);
        } finally {
            stopped.countDown();
            forget(hook);
        }
        log.info("The daemon has stopped");
    }

    /** Called by the system's signal; a process that a signal ends in order has done what it was told. */
    private static void onSignal(CompletableFuture<Void> signal, CountDownLatch stopped) {
        signal.complete(null);
        try {
            if (stopped.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(DONE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("The process is ending already");
        }
    }

    /** Names that are not ASCII are lost to Java where the locale is not UTF-8. */
    private static void warnOfEncoding() {
        String names = System.getProperty("sun.jnu.encoding", "");
        if (!Charset.isSupported(names) || !Charset.forName(names).equals(StandardCharsets.UTF_8)) {
            log.warn(
                    "Names outside ASCII cannot be given to the daemon, since the locale is not UTF-8;"
                            + " start it with LC_ALL=C.UTF-8 encoding={}",
                    names);
        }
    }

    private static int fail(PrintStream err, RefusedException failure, boolean debug, boolean json) {
        err.println(json ? ErrorDocument.text(failure) : "tandem: " + failure.getMessage());
        if (debug) {
            failure.printStackTrace(err);
        }
        boolean usage = failure.code() == ErrorCode.USAGE || failure.code() == ErrorCode.INVALID_ADDRESS;
        return usage ? USAGE : FAILED;
    }
}
