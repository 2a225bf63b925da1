package io.tandemsync.engine.share;

import io.tandemsync.engine.index.Totals;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.transfer.Arrivals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a share shows of itself at one moment.
 *
 * @param need what this replica still lacks
 * @param error why the share stands still, null if it does not
 * @param localChanges paths changed at a replica that may not write; they never leave
 * @param incoming how much of the need is here already
 */
public record ShareStatus(
        State state,
        Count local,
        Count global,
        Need need,
        long conflicts,
        List<Problem> problems,
        @Nullable Fault error,
        List<PeerStatus> peers,
        long localChanges,
        Incoming incoming) {
    public ShareStatus {
        problems = List.copyOf(problems);
        peers = List.copyOf(peers);
    }

    /** Of a share that is not open: why it stands still, and nothing else. */
    public static ShareStatus still(State state, @Nullable Fault fault) {
        Count none = new Count(0, 0, 0);
        return new ShareStatus(
                state, none, none, new Need(0, 0), 0, List.of(), fault, List.of(), 0, Incoming.none(false));
    }

    /** The same with one more problem. */
    public ShareStatus with(Problem more) {
        List<Problem> all = new ArrayList<>(problems);
        all.add(more);
        return new ShareStatus(state, local, global, need, conflicts, all, error, peers, localChanges, incoming);
    }

    /** The same, doing something else. */
    public ShareStatus with(State other) {
        return new ShareStatus(other, local, global, need, conflicts, problems, error, peers, localChanges, incoming);
    }

    /** The first paths, in tree order, that wait for a content which no connected device has; no problem says why. */
    public List<SharePath> unavailable() {
        Set<String> hindered = problems.stream().map(Problem::path).collect(Collectors.toSet());
        return incoming.stuck().stream()
                .filter(path -> !hindered.contains(path.toString()))
                .toList();
    }

    /** What the share is doing. */
    public enum State {
        SCANNING,
        SYNCING,
        IDLE,
        PAUSED,
        ERROR;

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Live entries and the bytes of regular files. */
    public record Count(long files, long directories, long bytes) {
        static Count of(Totals.Sum sum) {
            return new Count(sum.files(), sum.directories(), sum.bytes());
        }
    }

    /** Files and bytes that have to come. */
    public record Need(long files, long bytes) {}

    /**
     * What is on its way.
     *
     * @param known whether all that some other replica told has come, so that the need says what there is to come
     * @param stuck the first paths, in tree order, that wait while nothing is on its way: no peer that is connected has
     *     their content, or a problem hinders them
     */
    public record Incoming(boolean known, Arrivals arrivals, List<SharePath> stuck) {
        public Incoming {
            stuck = List.copyOf(stuck);
        }

        /** Nothing is on its way. */
        public static Incoming none(boolean known) {
            return new Incoming(known, Arrivals.NONE, List.of());
        }
    }

    /** Why a share stands still; the code is what programs read, {@code kebab-case}. */
    public record Fault(String code, String message) {
        private static final String QUESTION = "halted";

        /** A person has to say how it goes on. */
        public static Fault question(String message) {
            return new Fault(QUESTION, message);
        }

        /** The disk failed, or this share's own code. */
        public static Fault of(Exception cause) {
            DiskException disk = disk(cause);
            if (disk != null) {
                return new Fault(code(disk.reason()), String.valueOf(disk.getMessage()));
            }
            return new Fault(cause instanceof IOException ? "io" : "internal", String.valueOf(cause.getMessage()));
        }

        /** The root is not what it should be, or nobody can say. */
        public static Fault ofRoot(Exception cause) {
            DiskException disk = disk(cause);
            if (disk == null) {
                return of(cause);
            }
            return switch (disk.reason()) {
                case ABSENT -> new Fault(
                        "root-missing", disk.getMessage() + "; mount it or bring it back, or remove the share");
                case WRONG_TYPE -> new Fault(
                        "root-replaced",
                        disk.getMessage() + "; put the share's own directory back in its place, or remove the share");
                default -> of(cause);
            };
        }

        /** Whether the share waits for a person, with its repository and directory as they should be. */
        public boolean isQuestion() {
            return code.equals(QUESTION);
        }

        private static @Nullable DiskException disk(Exception failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof DiskException disk) {
                    return disk;
                }
            }
            return null;
        }

        private static String code(DiskException.Reason reason) {
            return switch (reason) {
                case FULL -> "disk-full";
                case READ_ONLY -> "read-only";
                case DENIED -> "not-writable";
                default -> "io";
            };
        }
    }

    /**
     * One connected peer.
     *
     * @param completion from 0 to 1, how much of the share the peer has, by its own account
     */
    public record PeerStatus(
            DeviceId device,
            String name,
            AccessMode mode,
            String transport,
            boolean outbound,
            @Nullable String address,
            boolean inSync,
            double completion,
            Instant lastSeen) {}

    /** Shows the share's status to others, not more often than anybody could read it. */
    static final class Publication {
        private static final Duration PAUSE = Duration.ofMillis(100);

        private final Clock clock;
        private final Supplier<ShareStatus> status;
        private final Consumer<ShareStatus> publishes;
        private final Consumer<Duration> wakes;
        private @Nullable ShareStatus published;
        private long publishedAt;

        Publication(
                Clock clock, Supplier<ShareStatus> status, Consumer<ShareStatus> publishes, Consumer<Duration> wakes) {
            this.clock = clock;
            this.status = status;
            this.publishes = publishes;
            this.wakes = wakes;
        }

        void now() {
            publishedAt = 0;
            publish(true);
        }

        /** @param settled whether nothing goes on, so that this may be the last status for long */
        void publish(boolean settled) {
            long now = clock.nanos();
            long left = publishedAt + PAUSE.toNanos() - now;
            if (publishedAt != 0 && left > 0 && !settled) {
                wakes.accept(Duration.ofNanos(left));
                return;
            }
            ShareStatus news = status.get();
            if (!news.equals(published)) {
                publishedAt = now;
                published = news;
                publishes.accept(news);
            }
        }
    }
}
