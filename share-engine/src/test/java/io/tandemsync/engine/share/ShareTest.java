package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.SharePath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole shares, two or three of them, on disks in memory and in virtual time. */
class ShareTest {
    private static final long SEED = 7;
    /** Rest of 11 ms, two times 3 ms and 4 ms for messages, five times up to 5 ms for reading, writing and flushing. */
    private static final Duration SAVED_MAX = Duration.ofMillis(50);

    private final VirtualTime time = new VirtualTime(SEED);
    private final JdkSignatures signatures = new JdkSignatures();
    private ShareKeys keys;
    private VirtualReplica a;
    private VirtualReplica b;

    @BeforeEach
    void twoReplicas() {
        keys = TestSecrets.keys(SEED, signatures);
        a = replica(1, AccessMode.WRITE);
        b = replica(2, AccessMode.WRITE);
    }

    private VirtualReplica replica(int number, AccessMode mode) {
        return new VirtualReplica(
                time, number, mode == AccessMode.WRITE ? keys : keys.limitedTo(mode), signatures, SEED);
    }

    private VirtualLink link(VirtualReplica one, VirtualReplica other) {
        time.run(Duration.ofMillis(5), () -> false);
        return new VirtualLink(time, one, other);
    }

    private void settle(VirtualReplica... replicas) {
        // A hint takes a moment to be looked at, and a directory that is gone may turn up elsewhere.
        time.run(Duration.ofMillis(300), () -> false);
        boolean settled = time.run(Duration.ofMinutes(5), () -> List.of(replicas).stream()
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

    @Test
    void newFiles_arrive() {
        link(a, b);
        a.makeDirectory("d");
        a.write("d/f", "hello");
        a.write("empty", "");
        a.makeLink("l", "d/f");
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("d/f 644", "= hello");
    }

    /** Each step follows from the one before: nothing on the way waits for what happens by chance, or for a clock. */
    @Test
    void savedFile_isAtThePeer_asSoonAsDisksAndLinkHaveDoneTheirPart() {
        link(a, b);
        settle(a, b);
        for (int i = 0; i < 100; i++) {
            String name = "f" + i;
            a.write(name, "saved " + i);
            assertThat(time.run(SAVED_MAX, () -> b.tree().contains(name + " ")))
                    .as(name)
                    .isTrue();
            settle(a, b);
        }
    }

    @Test
    void filesThatStoodBefore_arriveBothWays() {
        a.write("x", "from a");
        b.write("y", "from b");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("from a", "from b");
    }

    @Test
    void editsDeletesRenamesAndModes_flow() {
        link(a, b);
        a.write("f", "one");
        a.makeDirectory("d");
        a.write("d/g", "two");
        settle(a, b);
        b.write("f", "one and more");
        b.setMode("d/g", 0600);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("one and more", "d/g 600");
        a.rename("d", "e");
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("e/g").doesNotContain("d/g");
        b.remove("e");
        b.remove("f");
        settle(a, b);
        assertThat(a.tree()).isEmpty();
        assertThat(b.tree()).isEmpty();
    }

    @Test
    void renamedDirectory_isRenamedAtThePeer_withoutACopy() throws Exception {
        link(a, b);
        a.makeDirectory("d");
        a.makeDirectory("d/s");
        for (int i = 0; i < 30; i++) {
            a.write("d/s/f" + i, "content " + i);
        }
        settle(a, b);
        for (String to : List.of("e", "c")) {
            String from = to.equals("e") ? "d" : "e";
            long inode = b.stamp(SharePath.of(from + "/s/f7")).orElseThrow().inode();
            a.rename(from, to);
            settle(a, b);
            assertThat(b.tree()).isEqualTo(a.tree()).contains(to + "/s/f29");
            assertThat(b.stamp(SharePath.of(to + "/s/f7")).orElseThrow().inode())
                    .isEqualTo(inode);
            assertThat(b.share().status().conflicts()).isZero();
        }
    }

    /** So many files in the directory that the walk waits for them before it comes to what was below the other. */
    @Test
    void directoryThatBecameAFileUnseen_makesNoConflictCopy() throws Exception {
        link(a, b);
        a.makeDirectory("a");
        a.write("a/below", "to go");
        a.makeDirectory("z");
        settle(a, b);
        a.user().remove("a/below");
        a.user().remove("a");
        a.user().write("a", "a file now".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 1_200; i++) {
            a.user().write("z/" + i, ("new " + i).getBytes(StandardCharsets.UTF_8));
        }
        time.run(Duration.ofSeconds(2), () -> false);

        a.share().everything("the test asks");
        settle(a, b);

        assertThat(a.tree()).doesNotContain("sync-conflict").contains("a 644", "= a file now");
        assertThat(b.tree()).isEqualTo(a.tree());
    }

    @Test
    void typesChange() {
        link(a, b);
        a.write("x", "file");
        a.makeDirectory("y");
        a.write("y/in", "inside");
        settle(a, b);
        a.remove("x");
        a.makeDirectory("x");
        a.write("x/in", "inside x");
        a.remove("y");
        a.write("y", "now a file");
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("x/in", "now a file");
    }

    @Test
    void largeFiles_comeInChunksAndPages() {
        String large = "0123456789abcdef".repeat(3_000_000);
        link(a, b);
        a.write("large", large);
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("large");
    }

    @Test
    void bothEdited_keepsConflictCopyEverywhere() {
        VirtualLink link = link(a, b);
        a.write("f.txt", "start");
        settle(a, b);
        link.cut();
        a.write("f.txt", "by a");
        time.run(Duration.ofSeconds(3), () -> false);
        b.write("f.txt", "by b, later");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("f.txt 644").contains("= by a\n", "= by b, later\n");
        assertThat(a.tree()).contains("f.sync-conflict-");
        assertThat(a.share().status().conflicts()).isEqualTo(1);
        assertThat(b.share().status().conflicts()).isEqualTo(1);
    }

    @Test
    void editAgainstDelete_keepsTheEdit() {
        VirtualLink link = link(a, b);
        a.write("f", "start");
        settle(a, b);
        link.cut();
        a.remove("f");
        b.write("f", "edited");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= edited");
    }

    @Test
    void equalTreesThatMeet_joinWithoutConflict() {
        a.write("same", "content");
        b.write("same", "content");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).doesNotContain("conflict");
    }

    @Test
    void chain_passesOn() {
        VirtualReplica c = replica(3, AccessMode.WRITE);
        link(a, b);
        link(b, c);
        a.write("f", "through b");
        settle(a, b, c);
        c.write("g", "back");
        settle(a, b, c);
        assertThat(c.tree()).isEqualTo(a.tree()).contains("through b", "back");
        assertThat(b.tree()).isEqualTo(a.tree());
    }

    @Test
    void deletedDirectoryAgainstNewFileInIt_keepsTheFile() {
        VirtualLink link = link(a, b);
        a.makeDirectory("d");
        a.write("d/old", "old");
        settle(a, b);
        link.cut();
        a.remove("d");
        b.write("d/new", "new");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("d/new").doesNotContain("d/old");
    }

    @Test
    void killedReplica_goesOnWhereItWas() {
        VirtualLink link = link(a, b);
        a.write("f", "one");
        settle(a, b);
        link.cut();
        b.killAndStart();
        a.write("f", "two");
        b.write("h", "while alone");
        settle(a, b);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= two", "while alone");
    }

    @Test
    void reader_receivesAndItsChangesNeverLeave() {
        VirtualReplica reader = replica(4, AccessMode.READ);
        link(a, reader);
        a.write("f", "one");
        settle(a, reader);
        reader.write("own", "mine");
        reader.write("f", "changed here");
        settle(a, reader);
        assertThat(a.tree()).doesNotContain("mine", "changed here");
        assertThat(reader.share().status().localChanges()).isEqualTo(2);
        a.write("f", "two");
        settle(a, reader);
        assertThat(reader.tree()).contains("= two", "= mine");
    }

    @Test
    void reader_passesOnWhatWritersSigned() {
        VirtualReplica reader = replica(4, AccessMode.READ);
        link(a, reader);
        link(reader, b);
        a.write("f", "through the reader");
        settle(a, reader, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("through the reader");
    }

    @Test
    void editInTheMomentOfASwap_becomesAConflictCopy() {
        link(a, b);
        a.write("f", "one");
        settle(a, b);
        b.disk().fault((count, operation, subject) -> {
            if (operation.equals("exchange")) {
                b.disk().fault((more, next, nothing) -> null);
                b.write("f", "raced");
            }
            return null;
        });
        a.write("f", "two");
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("= two", "= raced");
    }

    @Test
    void equalFilesThatStoodBefore_deletedAtOne_stayDeleted() {
        a.write("f", "the same");
        b.write("f", "the same");
        settle(a, b);
        link(a, b);
        settle(a, b);
        b.remove("f");
        settle(a, b);
        assertThat(a.tree()).isEmpty();
        assertThat(b.tree()).isEmpty();
        b.write("g", "the same");
        time.run(Duration.ofSeconds(1), () -> false);
        a.write("g", "the same");
        settle(a, b);
        a.remove("g");
        settle(a, b);
        assertThat(a.tree()).isEmpty();
        assertThat(b.tree()).isEmpty();
    }

    @Test
    void freshShare_isScanning_untilItsFirstScanHasEnded() throws Exception {
        a.user().write("f", "stood before".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(a.share().status().state()).isEqualTo(ShareStatus.State.SCANNING);
        boolean idle = time.run(Duration.ofMinutes(1), () -> a.share().status().state() == ShareStatus.State.IDLE);
        assertThat(idle).isTrue();
        assertThat(a.share().status().local().files()).isEqualTo(1);
    }

    @Test
    void rescan_completesOnceWhatItFoundIsRead_andTheStatusShowsIt() throws Exception {
        settle(a);
        a.user().write("f", "unwatched".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        CompletableFuture<Void> scanned = a.share().rescan();
        assertThat(scanned).isNotDone();
        assertThat(time.run(Duration.ofMinutes(1), scanned::isDone)).isTrue();
        assertThat(a.share().status().local().files()).isEqualTo(1);
        assertThat(a.share().status().state()).isNotEqualTo(ShareStatus.State.SCANNING);
    }

    @Test
    void rescan_completesThoughAFileNeverRests() throws Exception {
        settle(a);
        keepWriting(0);
        CompletableFuture<Void> scanned = a.share().rescan();
        assertThat(time.run(Duration.ofMinutes(1), scanned::isDone)).isTrue();
    }

    private void keepWriting(int count) {
        a.write("log", "line " + count);
        time.in(Duration.ofMillis(3), () -> keepWriting(count + 1));
    }

    @Test
    void rescan_completesAtOnce_whenTheShareIsPausedOrClosed() {
        settle(a, b);
        a.share().pause();
        CompletableFuture<Void> paused = a.share().rescan();
        CompletableFuture<Void> closing = b.share().rescan();
        CompletableFuture<Void> closed = b.share().close();
        CompletableFuture<Void> late = b.share().rescan();
        time.run(Duration.ofSeconds(1), () -> false);
        assertThat(List.of(paused, closing, closed, late)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void unwatchedMassDeletion_halts_andUndoBringsItBack() throws Exception {
        VirtualLink link = link(a, b);
        for (int i = 0; i < 60; i++) {
            a.write("f" + i, "content " + i);
        }
        settle(a, b);
        String before = b.tree();
        for (int i = 0; i < 60; i++) {
            a.user().remove("f" + i);
        }
        CompletableFuture<Void> scanned = a.share().rescan();
        assertThat(time.run(Duration.ofMinutes(1), scanned::isDone)).isTrue();
        assertThat(a.share().status().error()).isNotNull().satisfies(fault -> assertThat(fault.code())
                .isEqualTo("halted"));
        link.cut();
        a.share().resume(true);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).isEqualTo(before).isEqualTo(b.tree());
    }

    @Test
    void readOnlyDirectories_takeWhatTheirOwnerSyncs_andStayReadOnly() {
        link(a, b);
        a.makeDirectory("d");
        a.makeDirectory("d/sub");
        a.write("d/f", "one");
        a.setMode("d/sub", 0555);
        a.setMode("d", 0555);
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("d 555 dir", "d/sub 555 dir", "= one");
        a.write("d/f", "two");
        a.write("d/sub/g", "three");
        a.makeLink("d/l", "f");
        a.makeDirectory("d/new");
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree()).contains("d 555 dir", "d/sub 555 dir", "= two", "= three", "d/new");
        b.remove("d/f");
        b.remove("d/sub");
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("d 555 dir").doesNotContain("d/f", "d/sub");
        assertThat(a.share().status().problems()).isEmpty();
        assertThat(b.share().status().problems()).isEmpty();
    }

    @Test
    void aTimeThatADiskCannotHold_isKeptByTheOthers_whateverElseChangesThere() throws Exception {
        b.disk().latestTime(Instant.parse("2446-05-10T22:38:55Z"));
        VirtualLink link = link(a, b);
        a.write("f", "far in the future");
        try (var directory = a.disk().view()) {
            directory.setModified(SharePath.of("f"), Instant.parse("2500-01-01T00:00:00Z"));
        }
        a.share().changed(SharePath.of("f"));
        settle(a, b);
        assertThat(a.tree()).contains("f 644 2500-01-01T00:00:00Z");
        assertThat(b.tree()).contains("f 644 2446-05-10T22:38:55Z");
        b.setMode("f", 0600);
        settle(a, b);
        assertThat(a.tree()).contains("f 600 2500-01-01T00:00:00Z");
        link.cut();
        b.killAndStart();
        settle(b);
        link(a, b);
        settle(a, b);
        assertThat(a.tree()).contains("f 600 2500-01-01T00:00:00Z");
        b.write("f", "edited");
        settle(a, b);
        assertThat(a.tree()).isEqualTo(b.tree()).contains("f 600 2026", "= edited");
    }

    /** Who only has the file hears of what is in the directory that replaced it, and of the directory itself. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3_000})
    void directoryInAFilesPlace_chmodded_isNoConflictForWhoWasAway(int files) {
        a.write("f", "a file");
        VirtualLink link = link(a, b);
        settle(a, b);
        link.cut();
        a.remove("f");
        a.makeDirectory("f");
        for (int i = 0; i < files; i++) {
            a.write("f/" + i, "in it " + i);
        }
        settle(a);
        a.setMode("f", 0700);
        settle(a);
        link(a, b);
        settle(a, b);
        assertThat(b.tree()).isEqualTo(a.tree());
        assertThat(b.told()).noneMatch(line -> line.contains(" settled "));
    }
}
