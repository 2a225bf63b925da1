package io.tandemsync.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.FakeShareDirectory;
import io.tandemsync.engine.port.IgnoreSyntax;
import io.tandemsync.engine.port.NewHome;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.reconcile.Seen;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.replica.ReplicaListener;
import io.tandemsync.engine.selection.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scan step by step, with a disk that changes between the steps. */
class ScannerTest implements ScanHost, ReplicaListener {
    private final List<SharePath> asked = new ArrayList<>();
    private final TreeMap<SharePath, List<Problem>> unnamed = new TreeMap<>();
    private final TreeMap<String, Problem.Code> problems = new TreeMap<>();
    private long unwatchedAsked;
    private boolean mountsAsked;
    private final FakeOrderedStore mounts = new FakeOrderedStore();
    private int listings;
    private boolean mayDelete;
    private boolean mayLoseRoot;
    private int rootsLost;
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanos() {
            return passed;
        }
    };
    private Instant now = Instant.EPOCH.plusSeconds(1_000);
    private final List<String> sequence = new ArrayList<>();
    private long passed;
    private Duration next = Duration.ZERO;

    @Test
    void directoryThatComesDuringTheScan_isNotTakenForDeleted() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        SharePath directory = SharePath.of("d");
        replica.index().base(directory, new Base(new Entry.Directory(0755), Past.empty(), null, null));
        for (int i = 0; i < 100; i++) {
            replica.index()
                    .base(directory.child("s" + i), new Base(new Entry.Directory(0755), Past.empty(), null, null));
        }
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        scanner.step();
        user.makeDirectory("d");
        for (int i = 0; i < 100; i++) {
            user.makeDirectory("d/s" + i);
        }
        while (scanner.step()) {
            assertThat(asked).isEmpty();
        }
        assertThat(asked).isEmpty();
        assertThat(replica.index().totals().local().directories()).isEqualTo(101);
    }

    /**
     * {@code d} with {@code s0} to {@code s9}: the disk says "not a directory" or "a link" on the way to what stands below,
     * and {@code d} is a directory all the same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"stat", "list"})
    void wayThatIsRefused_whereTheDirectoryStands_isAProblemAndNoDeletion(String operation) throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        Replica replica = replica();
        Scanner scanner = tenDirectories(disk, replica);
        mayDelete = true;
        disk.fault((number, called, subject) ->
                called.equals(operation) && (called.equals("list") ? subject.equals("d") : subject.startsWith("d/"))
                        ? DiskException.Reason.WRONG_TYPE
                        : null);
        for (int i = 0; i < 10; i++) {
            scanner.changed(SharePath.of("d/s" + i));
        }
        run(scanner);
        TreeSet<String> named = new TreeSet<>(problems.keySet());
        scanner.changed(SharePath.of("d"));
        run(scanner);
        named.addAll(problems.keySet());
        scanner.everything();
        run(scanner);
        assertThat(replica.index().totals().local().directories()).isEqualTo(11);
        assertThat(named).hasSize(operation.equals("list") ? 1 : 10);

        disk.fault((number, called, subject) -> null);
        scanner.everything();
        run(scanner);
        assertThat(replica.index().totals().local().directories()).isEqualTo(11);
        assertThat(problems).isEmpty();
    }

    /** What a user has put in a directory's place, its parent's listing shows: what stood below is gone indeed. */
    @Test
    void linkLoopInADirectorysPlace_endsWhatWasBelow() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        Replica replica = replica();
        Scanner scanner = tenDirectories(disk, replica);
        DiskUser user = disk.user();
        for (int i = 0; i < 10; i++) {
            user.remove("d/s" + i);
        }
        user.remove("d");
        user.makeLink("d", "d");
        scanner.changed(SharePath.of("d/s1"));
        scanner.changed(SharePath.of("d"));
        run(scanner);
        assertThat(replica.index().totals().local().directories()).isZero();
        assertThat(Objects.requireNonNull(
                                replica.index().state(SharePath.of("d")).base())
                        .entry())
                .isInstanceOf(Entry.Symlink.class);
        assertThat(problems).isEmpty();
    }

    private Scanner tenDirectories(FakeDisk disk, Replica replica) throws IOException {
        disk.user().makeDirectory("d");
        for (int i = 0; i < 10; i++) {
            disk.user().makeDirectory("d/s" + i);
        }
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        return scanner;
    }

    /** It was away for a moment, and the disk fails when its absence is made sure of. */
    @Test
    void whatCannotBeLookedAtAgain_isNotTakenForDeleted() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        Replica replica = replica();
        Scanner scanner = tenDirectories(disk, replica);
        mayDelete = true;
        disk.user().remove("d/s1");
        AtomicInteger looks = new AtomicInteger();
        disk.fault((number, called, subject) -> {
            if (!called.equals("stat") || !subject.equals("d/s1") || looks.incrementAndGet() == 1) {
                return null;
            }
            if (looks.get() == 2) {
                putBack(disk);
            }
            return DiskException.Reason.FAILED;
        });
        scanner.changed(SharePath.of("d/s1"));
        run(scanner);
        assertThat(looks).hasValueGreaterThan(1);
        assertThat(replica.index().totals().local().directories()).isEqualTo(11);
    }

    private static void putBack(FakeDisk disk) {
        try {
            disk.user().makeDirectory("d/s1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void linkThatCannotBeRead_isAProblemUntilItCan() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        disk.user().makeLink("l", "first");
        scanner.everything();
        run(scanner);
        now = now.plusSeconds(10);
        disk.user().remove("l");
        disk.user().makeLink("l", "second");
        mayDelete = true;
        disk.fault((number, called, subject) -> called.equals("readLink") ? DiskException.Reason.FAILED : null);
        scanner.everything();
        run(scanner);
        assertThat(problems).containsOnlyKeys("l").containsValue(Problem.Code.UNREADABLE);
        assertThat(target(replica)).isEqualTo(linkTo("first"));

        disk.fault((number, called, subject) -> null);
        scanner.everything();
        run(scanner);
        assertThat(problems).isEmpty();
        assertThat(target(replica)).isEqualTo(linkTo("second"));
    }

    private static LinkTarget linkTo(String target) {
        return LinkTarget.of(target.getBytes(StandardCharsets.UTF_8));
    }

    private static LinkTarget target(Replica replica) {
        Base base =
                Objects.requireNonNull(replica.index().state(SharePath.of("l")).base());
        return ((Entry.Symlink) base.entry()).target();
    }

    @Test
    void whatLiesOnAVanishedMount_isNotTakenForDeleted() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("usb");
        disk.mountAt("usb");
        for (int i = 0; i < 60; i++) {
            user.makeDirectory("usb/s" + i);
        }
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);

        Runnable remount = disk.unmountAt("usb");
        scanner.everything();
        run(scanner);
        scanner.changed(SharePath.of("usb/s1"));
        scanner.changed(SharePath.of("usb"));
        run(scanner);
        assertThat(asked).isEmpty();
        assertThat(problems).containsOnlyKeys("usb").containsValue(Problem.Code.UNMOUNTED);
        assertThat(replica.index().totals().local().directories()).isEqualTo(61);

        remount.run();
        user.remove("usb/s1");
        scanner.changed(SharePath.of("usb"));
        run(scanner);
        assertThat(problems).isEmpty();
        assertThat(replica.index().totals().local().directories()).isEqualTo(60);
    }

    @Test
    void anotherFileSystemInThePlaceOfOne_isAskedAbout() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("usb");
        disk.mountAt("usb");
        user.makeDirectory("usb/of-one");
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        Runnable one = disk.unmountAt("usb");
        disk.mountAt("usb");
        user.makeDirectory("usb/of-other");
        scanner.changed(SharePath.of("usb/of-other"));
        run(scanner);
        assertThat(asked).containsExactly(SharePath.of("usb/of-one"));
        assertThat(mountsAsked).isTrue();
        assertThat(replica.index().state(SharePath.of("usb/of-other")).base()).isNull();

        // Asked again after a restart, and not once the first is back.
        asked.clear();
        Scanner restarted = scanner(disk, replica);
        restarted.everything();
        run(restarted);
        assertThat(asked).containsExactly(SharePath.of("usb/of-one"));
        asked.clear();
        Runnable unused = disk.unmountAt("usb");
        one.run();
        restarted.changed(SharePath.of("usb"));
        run(restarted);
        assertThat(asked).isEmpty();
    }

    @Test
    void anotherFileSystemThatHasAllTheNames_isTakenForWhatItHolds() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("usb");
        disk.mountAt("usb");
        user.makeLink("usb/l", "one");
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        var unused = disk.unmountAt("usb");
        disk.mountAt("usb");
        user.makeLink("usb/l", "other");
        user.makeDirectory("usb/new");
        scanner.everything();
        run(scanner);
        assertThat(asked).isEmpty();
        assertThat(scanner.hasEnded(2)).isTrue();
        assertThat(replica.index().state(SharePath.of("usb/l")).base())
                .isNotNull()
                .satisfies(base -> assertThat(base.entry()).isEqualTo(new Entry.Symlink(linkTo("other"))));
        assertThat(replica.index().state(SharePath.of("usb/new")).base()).isNotNull();
    }

    @Test
    void whatAMountHides_isAskedAboutAlsoWhereItWasWatched() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("usb");
        user.makeDirectory("usb/hidden");
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        disk.mountAt("usb");
        scanner.changed(SharePath.of("usb"));
        run(scanner);
        assertThat(asked).containsExactly(SharePath.of("usb/hidden"));
        assertThat(mountsAsked).isTrue();
    }

    @Test
    void directoryOfAVanishedMount_thatIsGoneAsWell_isAskedAbout() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("usb");
        disk.mountAt("usb");
        user.makeDirectory("usb/s");
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        var unused = disk.unmountAt("usb");
        user.remove("usb");
        user.makeDirectory("elsewhere");
        scanner.changed(SharePath.of("elsewhere"));
        run(scanner);
        scanner.changed(SharePath.of("usb"));
        run(scanner);
        assertThat(asked).containsExactly(SharePath.of("usb"), SharePath.of("usb/s"));
        assertThat(mountsAsked).isTrue();
    }

    @Test
    void deletionsThatWereHintedBeforeAScanOfEverything_countAsWatched() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("d");
        user.makeDirectory("e");
        user.makeDirectory("e/f");
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        user.remove("d");
        user.remove("e/f");
        user.remove("e");
        scanner.changed(SharePath.of("d"));
        scanner.everything();
        run(scanner);
        assertThat(asked).hasSize(3);
        assertThat(unwatchedAsked).isEqualTo(2);

        scanner.changed(SharePath.of("e"));
        scanner.everything();
        asked.clear();
        run(scanner);
        assertThat(asked).isEmpty();
        assertThat(replica.index().totals().local().directories()).isZero();
    }

    /** More names than are looked up at a time: what came, went and changed among them, first and last, is found. */
    @Test
    void largeDirectory_isMergedWithWhatIsKnown() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        TreeMap<String, String> links = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            String name = "d/" + Integer.toHexString(i * 7_919 % 65_536);
            if (i % 10 == 0) {
                links.put(name + "/below", "old");
                links.put(name + "/\u0001", "old");
            } else {
                links.put(name, "old");
            }
        }
        show(user, new TreeMap<>(), links);
        scanner.everything();
        run(scanner);
        assertThat(known(replica)).isEqualTo(links);

        TreeMap<String, String> changed = new TreeMap<>();
        int number = 0;
        for (String name : links.keySet()) {
            switch (number++ % 4) {
                case 0 -> changed.put(name, "new");
                case 1 -> changed.put(name + "+", "beside");
                default -> changed.put(name, "old");
            }
        }
        changed.put("d/!", "first");
        changed.put("d/~", "last");
        show(user, links, changed);
        mayDelete = true;
        scanner.everything();
        run(scanner);
        assertThat(known(replica)).isEqualTo(changed);
    }

    /** Makes links to these targets in the place of those. */
    private static void show(DiskUser user, Map<String, String> old, Map<String, String> links) throws IOException {
        for (String path : old.keySet()) {
            if (!Objects.equals(links.get(path), old.get(path))) {
                user.remove(path);
            }
        }
        TreeSet<String> made = new TreeSet<>();
        old.keySet().forEach(path -> made.addAll(above(path)));
        for (Map.Entry<String, String> link : links.entrySet()) {
            for (String directory : above(link.getKey())) {
                if (made.add(directory)) {
                    user.makeDirectory(directory);
                }
            }
            if (!link.getValue().equals(old.get(link.getKey()))) {
                user.makeLink(link.getKey(), link.getValue());
            }
        }
    }

    private static List<String> above(String path) {
        return SharePath.of(path).ancestors().stream().map(SharePath::toString).toList();
    }

    /** The links that the index holds, and their targets. */
    private static Map<String, String> known(Replica replica) {
        TreeMap<String, String> links = new TreeMap<>();
        replica.index().forEach((path, state) -> {
            Base base = state.base();
            if (base != null && base.entry() instanceof Entry.Symlink link) {
                links.put(path.toString(), link.target().toString());
            }
        });
        return links;
    }

    @Test
    void manyThatAreMissing_areRecordedAFewAtATime_untilSomethingStandsThereAgain() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        Scanner scanner = withManyRemoved(disk, replica);
        user.makeDirectory("s0");

        run(scanner);

        assertThat(replica.index().totals().local().directories()).isEqualTo(1);
        assertThat(replica.index().state(SharePath.of("s0")).base()).isNotNull();
        assertThat(scanner.isBusy()).isFalse();
    }

    @Test
    void rootLostWhileMissingAreRecorded_leavesTheOthersAsTheyWere() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        Replica replica = replica();
        Scanner scanner = withManyRemoved(disk, replica);
        long left = replica.index().totals().local().directories();
        disk.user().replaceRoot();
        mayLoseRoot = true;

        run(scanner);

        assertThat(rootsLost).isEqualTo(1);
        assertThat(replica.index().totals().local().directories()).isEqualTo(left);
        assertThat(scanner.isBusy()).isFalse();
    }

    /** The scanner in the middle of recording two hundred directories that were removed. */
    private Scanner withManyRemoved(FakeDisk disk, Replica replica) throws IOException {
        for (int i = 0; i < 200; i++) {
            disk.user().makeDirectory("s" + i);
        }
        Scanner scanner = scanner(disk, replica);
        scanner.everything();
        run(scanner);
        mayDelete = true;
        for (int i = 0; i < 200; i++) {
            disk.user().remove("s" + i);
        }
        scanner.everything();
        while (replica.index().totals().local().directories() == 200) {
            assertThat(scanner.step()).isTrue();
        }
        assertThat(replica.index().totals().local().directories()).isBetween(1L, 199L);
        return scanner;
    }

    @Test
    void tooManyHints_areHeldAsTheirDirectories() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        user.makeDirectory("d");
        Replica replica = replica();
        for (int i = 0; i < 10_050; i++) {
            replica.index()
                    .base(SharePath.of("d/s" + i), new Base(new Entry.Directory(0755), Past.empty(), null, null));
        }
        Scanner scanner = scanner(disk, replica);
        for (int i = 0; i < 10_050; i++) {
            scanner.changed(SharePath.of("d/s" + i));
        }
        run(scanner);
        assertThat(asked).isEmpty();
        assertThat(replica.index().totals().local().directories()).isEqualTo(1);
    }

    /** A writer may tell of a chain as deep as a path can be long; the watch then hints each directory of it. */
    @Test
    void hintsOfAChainOfDirectories_listEachOnce() throws IOException {
        int depth = 400;
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        List<SharePath> chain = new ArrayList<>();
        for (int i = 1; i <= depth; i++) {
            String path = "a/".repeat(i - 1) + "a";
            user.makeDirectory(path);
            chain.add(SharePath.of(path));
        }
        Scanner scanner = scanner(disk, replica());
        chain.forEach(scanner::changed);
        run(scanner);
        assertThat(listings).isEqualTo(depth);

        // Hinted from the inside out, and again while the walk is above.
        listings = 0;
        for (int i = depth - 1; i >= 0; i--) {
            scanner.changed(chain.get(i));
        }
        scanner.step();
        scanner.changed(chain.get(depth / 2));
        scanner.changed(chain.get(depth - 1));
        run(scanner);
        assertThat(listings).isEqualTo(depth);
    }

    /** What stands beside the chain, or below a name that only begins like it, is looked at by itself. */
    @Test
    void hintsBesideAScannedDirectory_areNotLost() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        for (String path : List.of("a", "a/b", "a-", "a-/c", "ab", "b")) {
            user.makeDirectory(path);
        }
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        for (String path : List.of("a", "a/b", "a-", "ab", "b")) {
            scanner.changed(SharePath.of(path));
        }
        run(scanner);
        assertThat(replica.index().totals().local().directories()).isEqualTo(6);
    }

    /** {@code d/f} and {@code d/s/g} become {@code e/f} and {@code e/s/g}, and nobody has to read them. */
    @ParameterizedTest
    @ValueSource(strings = {"d>e", "e>d", "whole d>e", "whole e>d"})
    void whatCameWithADirectory_isNotReadAgain(String way) throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        String from = way.endsWith("d>e") ? "d" : "e";
        String to = from.equals("d") ? "e" : "d";
        known(disk, user, replica, scanner, from);
        Content content = content(replica, from + "/s/g");

        user.rename(from, to);
        if (way.startsWith("whole")) {
            mayDelete = true;
            scanner.everything();
        } else {
            scanner.changed(SharePath.of(from));
            scanner.step();
            scanner.changed(SharePath.of(to));
        }
        run(scanner);
        assertThat(content(replica, to + "/s/g").id()).isEqualTo(content.id());
        assertThat(content(replica, to + "/f").size()).isEqualTo(3);
        assertThat(replica.index().totals().local().files()).isEqualTo(2);
        assertThat(replica.index().totals().local().directories()).isEqualTo(2);
        assertThat(scanner.isBusy()).isFalse();
        assertThat(sequence).containsSubsequence(from + "/s/g", to + "/s/g").doesNotContain("read");
        assertThat(sequence.indexOf(to + "/s/g") - sequence.indexOf(from + "/s/g"))
                .isEqualTo(1);
    }

    /** As long, with the time put back: only the change time tells. */
    @Test
    void whatWasEditedBeforeItCameWithADirectory_isRead() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        known(disk, user, replica, scanner, "d");
        Instant modified =
                Objects.requireNonNull(disk.view().stat(SharePath.of("d/f"))).modified();
        now = now.plusSeconds(10);
        user.write("d/f", "new".getBytes(StandardCharsets.UTF_8));
        disk.view().setModified(SharePath.of("d/f"), modified);
        now = now.plusSeconds(10);
        user.rename("d", "e");
        scanner.changed(SharePath.of("d"));
        scanner.changed(SharePath.of("e"));
        assertThatThrownBy(() -> run(scanner)).hasMessage("no work is given here");
        assertThat(replica.index().state(SharePath.of("e/f")).base()).isNull();
    }

    @Test
    void whatWasRenamedItself_isRead() throws IOException {
        FakeDisk disk = new FakeDisk(clock);
        DiskUser user = disk.user();
        Replica replica = replica();
        Scanner scanner = scanner(disk, replica);
        known(disk, user, replica, scanner, "d");
        now = now.plusSeconds(10);
        user.rename("d/f", "d/h");
        now = now.plusSeconds(10);
        scanner.changed(SharePath.of("d/f"));
        scanner.changed(SharePath.of("d/h"));
        assertThatThrownBy(() -> run(scanner)).hasMessage("no work is given here");
    }

    private static Content content(Replica replica, String path) {
        Base base =
                Objects.requireNonNull(replica.index().state(SharePath.of(path)).base());
        return ((Entry.File) base.entry()).content();
    }

    /** A directory with a file and one with another file, as if they had been read long ago. */
    private void known(FakeDisk disk, DiskUser user, Replica replica, Scanner scanner, String top) throws IOException {
        user.makeDirectory(top);
        user.makeDirectory(top + "/s");
        scanner.everything();
        run(scanner);
        for (String name : List.of("/f", "/s/g")) {
            SharePath path = SharePath.of(top + name);
            user.write(top + name, "old".getBytes(StandardCharsets.UTF_8));
            Stamp stamp = Objects.requireNonNull(disk.view().stat(path));
            Content content = new Content(
                    new ContentId(Hash.of(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), Hash.BYTES))),
                    3,
                    0,
                    List.of(new Content.Slice(
                            new ChunkId(Hash.of(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), Hash.BYTES))),
                            3)));
            replica.noticed(path, new Seen(new Entry.File(content, 0644, stamp.modified()), stamp, stamp.modified()));
        }
        now = now.plusSeconds(100);
        sequence.clear();
    }

    private Scanner scanner(FakeDisk disk, Replica replica) {
        FakeShareDirectory directory = disk.mount();
        return new Scanner(
                directory,
                replica,
                clock,
                new NoWorkers(),
                source -> noContent(),
                new Mounts(directory, mounts, replica.index()),
                new Selection(directory, IgnoreSyntax.NONE),
                this);
    }

    private void run(Scanner scanner) throws IOException {
        do {
            passed += next.toNanos();
            next = Duration.ZERO;
            while (scanner.step()) {
                assertThat(scanner.isBusy()).isTrue();
            }
        } while (!next.isZero());
    }

    private Replica replica() throws IOException {
        ReplicaAnchor anchor = new NewHome();
        ShareKeys keys = TestSecrets.keys(3, new JdkSignatures());
        Replica.Ground ground = new Replica.Ground(new FakeOrderedStore(), anchor, TestSecrets.randomness(4), clock);
        return Replica.open(keys, ground, this);
    }

    private static ContentReading.Read noContent() throws IOException {
        throw new IOException("no file is read here");
    }

    private static final class NoWorkers implements Workers {
        @Override
        public <T> void run(Callable<T> work, Answer<T> answer) {
            throw new IllegalStateException("no work is given here");
        }

        @Override
        public int parallelism() {
            return 1;
        }
    }

    @Override
    public boolean mayDelete(List<SharePath> missing, long unwatched, boolean mounted) {
        asked.addAll(missing);
        unwatchedAsked = unwatched;
        mountsAsked |= mounted;
        return mayDelete;
    }

    @Override
    public void listed(SharePath directory, List<Problem> found) {
        unnamed.put(directory, found);
        listings++;
    }

    @Override
    public void rootLost(Exception cause) {
        if (!mayLoseRoot) {
            throw new IllegalStateException(cause);
        }
        rootsLost++;
    }

    @Override
    public void problem(Problem problem) {
        problems.put(problem.path(), problem.code());
    }

    @Override
    public void noProblem(SharePath path) {
        problems.remove(path.toString());
    }

    @Override
    public void selectionChanged(SharePath path) {}

    @Override
    public void recorded(SharePath path, boolean named) {}

    @Override
    public void wake(Duration delay) {
        next = delay;
    }

    @Override
    public void minted(PathRecord record) {
        sequence.add(record.path().toString());
    }

    @Override
    public void placed(SharePath path) {}

    @Override
    public void touched(SharePath path) {}
}
