package io.tandemsync.engine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.Base;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.Problem;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskUser;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeOrderedStore;
import io.tandemsync.engine.port.FakeShareDirectory;
import io.tandemsync.engine.port.IgnoreSyntax;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.Workers;
import io.tandemsync.engine.replica.Replica;
import io.tandemsync.engine.replica.ReplicaListener;
import io.tandemsync.engine.selection.Selection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A scan step by step, with a disk that changes between the steps. */
class ScannerTest implements ScanHost, ReplicaListener {
    private final List<SharePath> asked = new ArrayList<>();
    private final TreeMap<SharePath, List<Problem>> unnamed = new TreeMap<>();
    private final TreeMap<String, Problem.Code> problems = new TreeMap<>();
    private long unwatchedAsked;
    private boolean mountsAsked;
    private int listings;
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return Instant.EPOCH.plusSeconds(1_000);
        }

        @Override
        public long nanos() {
            return 0;
        }
    };

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

    private Scanner scanner(FakeDisk disk, Replica replica) {
        FakeShareDirectory directory = disk.mount();
        return new Scanner(
                directory,
                replica,
                clock,
                new NoWorkers(),
                source -> noContent(),
                new Mounts(directory, new FakeOrderedStore()),
                new Selection(directory, IgnoreSyntax.NONE),
                this);
    }

    private static void run(Scanner scanner) throws IOException {
        while (scanner.step()) {
            assertThat(scanner.isBusy()).isTrue();
        }
    }

    private Replica replica() throws IOException {
        Random random = new Random(3);
        Randomness randomness = new Randomness() {
            @Override
            public byte[] bytes(int count) {
                byte[] bytes = new byte[count];
                random.nextBytes(bytes);
                return bytes;
            }

            @Override
            public long below(long bound) {
                return 0;
            }
        };
        ReplicaAnchor anchor = new ReplicaAnchor() {
            @Override
            public @Nullable Anchor load() {
                return null;
            }

            @Override
            public void store(Anchor news) {
                assertThat(news.reserved()).isNotNegative();
            }
        };
        ShareKeys keys = ShareKeys.create(randomness, new JdkSignatures());
        return Replica.open(keys, new Replica.Ground(new FakeOrderedStore(), anchor, randomness, clock), this);
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
        return false;
    }

    @Override
    public void listed(SharePath directory, List<Problem> found) {
        unnamed.put(directory, found);
        listings++;
    }

    @Override
    public void rootLost(Exception cause) {
        throw new IllegalStateException(cause);
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
    public void wake(Duration delay) {}

    @Override
    public void minted(PathRecord record) {}

    @Override
    public void placed(SharePath path) {}

    @Override
    public void touched(SharePath path) {}
}
