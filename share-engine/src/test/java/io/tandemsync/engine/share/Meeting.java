package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.conflict.Conflict;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Replicas of one share on disks in memory that meet, part and settle in virtual time. */
final class Meeting {
    private static final long SEED = 7;

    final VirtualTime time;
    private final JdkSignatures signatures = new JdkSignatures();
    private final ShareKeys keys;

    Meeting() {
        this(SEED);
    }

    /** @param seed decides how long everything takes */
    Meeting(long seed) {
        time = new VirtualTime(seed);
        keys = TestSecrets.keys(SEED, signatures);
    }

    VirtualReplica writer(int number) {
        return replica(number, AccessMode.WRITE);
    }

    VirtualReplica replica(int number, AccessMode mode) {
        return new VirtualReplica(
                time, number, mode == AccessMode.WRITE ? keys : keys.limitedTo(mode), signatures, SEED);
    }

    /** The original's directory with its repository, copied to another device while the original does nothing. */
    VirtualReplica copy(int number, VirtualReplica original) {
        return new VirtualReplica(time, number, keys, signatures, SEED, original);
    }

    VirtualLink link(VirtualReplica one, VirtualReplica other) {
        time.run(Duration.ofMillis(5), () -> false);
        return new VirtualLink(time, one, other);
    }

    void pass(Duration span) {
        time.run(span, () -> false);
    }

    /** Runs until nothing is left to do; fails where that does not come. */
    void settle(VirtualReplica... replicas) {
        // A hint takes a moment to be looked at.
        pass(Duration.ofMillis(50));
        boolean settled = time.run(Duration.ofMinutes(5), () -> Stream.of(replicas)
                .allMatch(r -> r.share().status().state() == ShareStatus.State.IDLE
                        && r.share().status().need().files() == 0
                        && r.share().status().peers().stream().allMatch(ShareStatus.PeerStatus::inSync)));
        StringBuilder states = new StringBuilder();
        for (VirtualReplica replica : replicas) {
            states.append(replica.name())
                    .append(' ')
                    .append(replica.share().status())
                    .append('\n');
        }
        assertThat(settled).as(states.toString()).isTrue();
    }

    /** Links the two, lets them settle and parts them. */
    void meet(VirtualReplica one, VirtualReplica other) {
        VirtualLink link = link(one, other);
        settle(one, other);
        link.cut();
        settle(one, other);
    }

    /** What the future comes to, within a minute. */
    <T> T answer(CompletableFuture<T> future) {
        return answer(future, () -> {});
    }

    /** The answer, and a look at what shows again and again until it comes. */
    <T> T answer(CompletableFuture<T> future, Runnable look) {
        assertThat(time.run(Duration.ofMinutes(1), () -> {
                    look.run();
                    return future.isDone();
                }))
                .isTrue();
        return future.join();
    }

    /** The open conflicts of a replica. */
    List<Conflict> conflicts(VirtualReplica replica) {
        return answer(replica.share().commands().conflicts());
    }

    /** A file comes with a modification time, as from a tool that copies times. */
    void writeAt(VirtualReplica replica, String path, String content, Instant modified) {
        try (var directory = replica.disk().view()) {
            replica.user().write(path, content.getBytes(StandardCharsets.UTF_8));
            directory.setModified(SharePath.of(path), modified);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replica.share().changed(SharePath.of(path));
    }
}
