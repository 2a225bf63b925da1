package io.tandemsync.daemon.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.ShareDirectory.Child;
import io.tandemsync.engine.port.ShareDirectory.Source;
import io.tandemsync.engine.port.ShareDirectory.Target;
import io.tandemsync.engine.port.ShareDirectoryContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on a real file system, and what only a real one can show. */
@EnabledOnOs(OS.LINUX)
class JnaShareDirectoryTest extends ShareDirectoryContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    Path root;

    Kernel kernel() {
        return Kernel.here();
    }

    @Override
    protected void open() throws IOException {
        root = Files.createDirectory(temporary.resolve("share"));
        disk = JnaShareDirectory.open(kernel(), root, true);
        user = new PathUser(root);
    }

    // ---- opening

    @Test
    void create_makesThePrivateDirectories() throws IOException {
        for (String private0 : new String[] {"", "/staging", "/displaced", "/versions"}) {
            assertThat(Files.getPosixFilePermissions(root.resolve(".syncdb" + private0)))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void open_tightensPermissions_andMakesMissingAreas() throws IOException {
        disk.close();
        Files.delete(root.resolve(".syncdb/versions"));
        user.setMode(".syncdb", 0777);
        try (JnaShareDirectory again = JnaShareDirectory.open(root)) {
            assertThat(again.list(Area.VERSIONS)).isEmpty();
            assertThat(user.mode(".syncdb")).isEqualTo(0700);
        }
    }

    @Test
    void areasThatSomebodyRemoved_areMadeAnew() throws IOException {
        for (String area : List.of("staging", "displaced", "versions")) {
            Files.delete(root.resolve(".syncdb/" + area));
        }
        disk.verifyRoot();
        disk.create(Area.STAGING, "x").close();
        disk.move(Area.STAGING, "x", Area.VERSIONS, "y");
        assertThat(disk.list(Area.VERSIONS)).containsExactly("y");
        assertThat(user.mode(".syncdb/displaced")).isEqualTo(0700);
    }

    @Test
    void fileWithSeveralNames_saysSo() throws IOException {
        user.write("file", bytes("content"));
        assertThat(disk.hasOtherNames(path("file"))).isFalse();
        user.makeHardLink("other", "file");
        assertThat(disk.hasOtherNames(path("file"))).isTrue();
        assertThat(disk.hasOtherNames(path("other"))).isTrue();
        user.remove("file");
        assertThat(disk.hasOtherNames(path("other"))).isFalse();
        assertFails(Reason.ABSENT, () -> disk.hasOtherNames(path("file")));
    }

    @Test
    void makePrivate_leavesAloneWhatIsNoFile_andWhatHasOtherNames() throws IOException {
        user.write("file", bytes("x"));
        user.setMode("file", 0754);
        user.makeHardLink("name", "file");
        user.makeLink("link", "file");
        for (String name : List.of("file", "link")) {
            disk.displace(path(name), Area.DISPLACED, name);
        }
        for (String name : List.of("file", "link")) {
            disk.makePrivate(Area.DISPLACED, name);
        }
        assertThat(user.mode("name")).isEqualTo(0754);

        user.remove("name");
        Stamp before = Objects.requireNonNull(disk.stat(Area.DISPLACED, "file"));
        disk.makePrivate(Area.DISPLACED, "file");
        Stamp after = Objects.requireNonNull(disk.stat(Area.DISPLACED, "file"));
        assertThat(after.mode()).isEqualTo(0600);
        assertThat(after.modified()).isEqualTo(before.modified());
        assertFails(Reason.ABSENT, () -> disk.makePrivate(Area.DISPLACED, "none"));
    }

    @Test
    void open_refusesAMissingRepository_andLeavesNothingBehind() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        assertFails(Reason.ABSENT, () -> JnaShareDirectory.open(other));
        assertFails(Reason.ABSENT, () -> JnaShareDirectory.create(temporary.resolve("none")));
        assertThat(other).isEmptyDirectory();
    }

    @Test
    void open_refusesARepositoryThatIsALinkOrAFile() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.createSymbolicLink(other.resolve(".syncdb"), root.resolve(".syncdb"));
        assertFails(Reason.WRONG_TYPE, () -> JnaShareDirectory.create(other));
        Files.delete(other.resolve(".syncdb"));
        Files.createFile(other.resolve(".syncdb"));
        assertFails(Reason.WRONG_TYPE, () -> JnaShareDirectory.create(other));
        assertFails(Reason.WRONG_TYPE, () -> JnaShareDirectory.create(other.resolve(".syncdb")));
    }

    @Test
    void rootReachedThroughALink_isThatDirectory() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("l\u00edn k"), root);
        user.write("file", bytes("x"));
        try (JnaShareDirectory linked = JnaShareDirectory.open(link)) {
            assertThat(content(linked.open(path("file")))).isEqualTo("x");
            linked.verifyRoot();
            Files.delete(link);
            assertFails(Reason.ABSENT, linked::verifyRoot);
        }
    }

    @Test
    void rootBelowAFileOrALinkLoop_leadsNowhere() throws IOException {
        Path above = Files.createDirectory(temporary.resolve("above"));
        try (JnaShareDirectory share = JnaShareDirectory.create(Files.createDirectory(above.resolve("share")))) {
            Files.move(above, temporary.resolve("away"));
            Files.createFile(above);
            assertFails(Reason.ABSENT, share::verifyRoot);
            Files.delete(above);
            Files.createSymbolicLink(above, Path.of("above"));
            assertFails(Reason.ABSENT, share::verifyRoot);
        }
    }

    /** ENOTDIR and ELOOP: a deletion only where something else stands in the place of a directory. */
    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    void refusedWay_whereEveryDirectoryStands_isNoAbsence(int errno) throws IOException {
        user.makeDirectory("a");
        user.makeDirectory("a/b");
        user.write("a/b/file", bytes("x"));
        AtomicBoolean atDirectories = new AtomicBoolean();
        AtomicBoolean atLast = new AtomicBoolean();
        LinuxKernel refusing = new LinuxKernel() {
            @Override
            int openDirectory(int base, byte[] relative, boolean readable) throws FailedCall {
                refuse(atDirectories);
                return super.openDirectory(base, relative, readable);
            }

            @Override
            FileFacts stat(int directory, byte[] name) throws FailedCall {
                refuse(atLast);
                return super.stat(directory, name);
            }

            private void refuse(AtomicBoolean refused) throws FailedCall {
                if (refused.get()) {
                    throw new FailedCall(reason(errno), errno);
                }
            }
        };
        try (JnaShareDirectory share = JnaShareDirectory.open(refusing, root, false)) {
            assertThat(share.stat(path("a/b/file"))).isNotNull();
            atDirectories.set(true);
            assertFails(Reason.WRONG_TYPE, () -> share.stat(path("a/file")));
            assertFails(Reason.WRONG_TYPE, () -> share.stat(path("a/b/file")));
            atDirectories.set(false);
            atLast.set(true);
            assertFails(Reason.WRONG_TYPE, () -> share.stat(path("a")));
            assertFails(Reason.WRONG_TYPE, () -> share.stat(path("a/b/file")));
            atLast.set(false);
            assertThat(share.stat(path("a/b/file/below"))).isNull();
        }
    }

    // ---- names

    @Test
    void nameThatIsNotUtf8_isListedByItsBytesAlone_besideItsLookalike() throws Exception {
        user.write("bad\ufffd\ufffd", bytes("real"));
        shell("touch \"$(printf 'bad\\377\\376')\"");
        byte[] raw = {'b', 'a', 'd', (byte) 0xff, (byte) 0xfe};
        assertThat(disk.list(SharePath.root())).hasSize(2).anySatisfy(child -> {
            assertThat(child.name()).isNull();
            assertThat(child.raw()).isEqualTo(raw);
        });
        assertThat(disk.list(SharePath.root())).extracting(Child::name).contains("bad\ufffd\ufffd");
    }

    @Test
    void treeWithNamesThatAreNotUtf8_isDeleted() throws Exception {
        shell("mkdir -p tree/\"$(printf 'b\\377')\"/x && touch tree/\"$(printf 'b\\377')\"/\"$(printf '\\376')\"");
        disk.displace(path("tree"), Area.DISPLACED, "tree");
        disk.delete(Area.DISPLACED, "tree");
        assertThat(disk.list(Area.DISPLACED)).isEmpty();
    }

    @Test
    void rootWhoseNameIsNotUtf8_isOpened() throws Exception {
        shell("mkdir ../\"$(printf 'r\\377 %%41')\"");
        Path odd;
        try (Stream<Path> all = Files.list(temporary)) {
            odd = all.filter(each -> !each.equals(root)).findFirst().orElseThrow();
        }
        try (JnaShareDirectory share = JnaShareDirectory.create(odd)) {
            share.makeDirectory(path("d"), 0755);
            share.verifyRoot();
        }
        assertThat(odd.resolve("d")).isDirectory();
    }

    private void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(root.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    // ---- what others do meanwhile

    @Test
    void areaEntriesOfOtherNames_areNotListed() throws IOException {
        Files.createFile(root.resolve(".syncdb/staging/UPPER.x"));
        assertThat(disk.list(Area.STAGING)).isEmpty();
    }

    @Test
    void linkPlantedInAnArea_isNotWrittenThrough() throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside"), "outside");
        disk.createLink(Area.STAGING, "a", LinkTarget.of(bytes(outside.toString())));
        assertFails(Reason.WRONG_TYPE, () -> disk.create(Area.STAGING, "a"));
        assertFails(Reason.WRONG_TYPE, () -> disk.setMetadata(Area.STAGING, "a", 0600, Instant.EPOCH));
        disk.delete(Area.STAGING, "a");
        assertThat(outside).hasContent("outside");
    }

    @Test
    void hardLinkedFile_keepsItsBytesUnderItsOtherName() throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside"), "old");
        Files.createLink(root.resolve("file"), outside);
        stage(Area.STAGING, "new", "new");
        disk.exchange(Area.STAGING, "new", path("file"));
        disk.delete(Area.STAGING, "new");
        assertThat(outside).hasContent("old");
        assertThat(root.resolve("file")).hasContent("new");
    }

    @Test
    void parentSwappedForALink_neverLetsAnythingOut() throws Exception {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "outside");
        Files.createDirectory(outside.resolve("sub"));
        Instant time = Files.getLastModifiedTime(outside.resolve("file")).toInstant();
        user.makeDirectory("d");
        Files.createSymbolicLink(root.resolve("link"), outside);
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch swapping = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> swaps = other.submit(() -> {
                Kernel swapper = new LinuxKernel();
                int directory = swapper.openRoot(Location.ended(root.toString()));
                int count = 0;
                while (!ended.get()) {
                    swapper.exchange(directory, Location.ended("d"), directory, Location.ended("link"));
                    count++;
                    swapping.countDown();
                }
                swapper.close(directory);
                return count;
            });
            assertThat(swapping.await(30, TimeUnit.SECONDS)).isTrue();
            int done = 0;
            for (int i = 0; i < 3_000; i++) {
                done += attacked(i);
            }
            ended.set(true);
            assertThat(swaps.get()).isGreaterThan(100);
            assertThat(done).isPositive();
        } finally {
            ended.set(true);
            other.shutdown();
        }
        try (Stream<Path> all = Files.list(outside)) {
            assertThat(all.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("file", "sub");
        }
        assertThat(outside.resolve("file")).hasContent("outside");
        assertThat(Files.getLastModifiedTime(outside.resolve("file")).toInstant())
                .isEqualTo(time);
        assertThat(Files.getPosixFilePermissions(outside.resolve("file")))
                .isNotEqualTo(PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Tries everything below the swapped name once and says how much worked. */
    private int attacked(int round) throws IOException {
        SharePath file = path("d/file");
        stage(Area.STAGING, "new", "inside");
        int done = 0;
        done += tried(() -> disk.place(Area.STAGING, "new", file));
        done += tried(() -> {
            try (Source source = disk.open(file)) {
                ByteBuffer into = ByteBuffer.allocate(7);
                source.read(into, 0);
                assertThat(new String(into.array(), StandardCharsets.UTF_8)).startsWith("inside");
            }
        });
        done += tried(() -> disk.setMode(file, 0777));
        done += tried(() -> disk.setModified(file, Instant.EPOCH));
        done += tried(() -> disk.makeDirectory(path("d/new-" + round % 7), 0755));
        done += tried(() -> disk.removeDirectory(path("d/sub")));
        done += tried(() ->
                disk.list(path("d")).forEach(child -> assertThat(child.name()).isNotEqualTo("sub")));
        done += tried(() -> disk.exchange(Area.STAGING, "new", file));
        done += tried(() -> disk.displace(file, Area.DISPLACED, "old"));
        disk.delete(Area.DISPLACED, "old");
        disk.delete(Area.STAGING, "new");
        return done;
    }

    /** One operation that may fail. */
    private interface Attempt {
        void run() throws IOException;
    }

    private static int tried(Attempt attempt) throws IOException {
        try {
            attempt.run();
            return 1;
        } catch (DiskException e) {
            assertThat(e.reason()).isIn(Reason.WRONG_TYPE, Reason.ABSENT, Reason.EXISTS);
            return 0;
        }
    }

    @Test
    void directoryMovedAwayBetweenOperations_isNotReachedUnderItsOldPath() throws IOException {
        user.makeDirectory("d");
        disk.makeDirectory(path("d/first"), 0755);
        Files.move(root.resolve("d"), temporary.resolve("moved"));
        user.makeDirectory("d");
        disk.makeDirectory(path("d/second"), 0755);
        assertThat(root.resolve("d/second")).isDirectory();
        assertThat(temporary.resolve("moved/second")).doesNotExist();
    }

    // ---- metadata

    @Test
    void inherit_takesOverUserAttributes() throws Exception {
        user.write("file", bytes("old"));
        Files.setAttribute(root.resolve("file"), "user:origin", bytes("here"));
        stage(Area.STAGING, "new", "new");
        disk.setMetadata(Area.STAGING, "new", 0444, Instant.EPOCH);
        disk.inherit(Area.STAGING, "new", path("file"));
        disk.exchange(Area.STAGING, "new", path("file"));
        assertThat(stampOf("file").mode()).isEqualTo(0444);
        assertThat((byte[]) Files.getAttribute(root.resolve("file"), "user:origin"))
                .isEqualTo(bytes("here"));
    }

    @Test
    void inherit_takesOverOwnerAndGroupWherePermitted() throws IOException {
        user.write("file", bytes("old"));
        if (!user.permissionsBind()) {
            Files.setAttribute(root.resolve("file"), "unix:uid", 4321);
            Files.setAttribute(root.resolve("file"), "unix:gid", 1234);
        }
        stage(Area.STAGING, "new", "new");
        disk.inherit(Area.STAGING, "new", path("file"));
        Path staged = root.resolve(".syncdb/staging/new");
        for (String attribute : new String[] {"unix:uid", "unix:gid"}) {
            assertThat(Files.getAttribute(staged, attribute))
                    .isEqualTo(Files.getAttribute(root.resolve("file"), attribute));
        }
    }

    @Test
    void exchange_changesOnlyTheChangeTime() throws IOException {
        user.write("file", bytes("old"));
        var before = stampOf("file");
        stage(Area.STAGING, "new", "new");
        disk.exchange(Area.STAGING, "new", path("file"));
        var after = Objects.requireNonNull(disk.stat(Area.STAGING, "new"));
        assertThat(after.sameIgnoringChangeTime(before)).isTrue();
        assertThat(after.changed()).isAfterOrEqualTo(before.changed());
    }

    // ---- descriptors

    @Test
    void nothingThatSucceedsOrFails_leavesADescriptorOpen() throws IOException {
        user.makeDirectory("a");
        user.makeDirectory("a/b");
        user.write("a/b/file", bytes("x"));
        user.makeLink("link", "a");
        long before = descriptors();
        for (int i = 0; i < 200; i++) {
            disk.list(path("a/b"));
            disk.stat(path("a/b/file"));
            content(disk.open(path("a/b/file")));
            stage(Area.STAGING, "new", "new");
            disk.inherit(Area.STAGING, "new", path("a/b/file"));
            disk.exchange(Area.STAGING, "new", path("a/b/file"));
            disk.setMode(path("a/b/file"), 0640);
            disk.flush(path("a/b"));
            disk.delete(Area.STAGING, "new");
            disk.verifyRoot();
            assertFails(Reason.WRONG_TYPE, () -> disk.open(path("a/b")));
            assertFails(Reason.WRONG_TYPE, () -> disk.list(path("a/b/file")));
            assertFails(Reason.WRONG_TYPE, () -> disk.open(path("link/b/file")));
            assertFails(Reason.WRONG_TYPE, () -> disk.setMode(path("link"), 0600));
            assertFails(Reason.ABSENT, () -> disk.makeDirectory(path("a/none/x"), 0755));
            assertFails(Reason.ABSENT, () -> JnaShareDirectory.open(temporary));
            JnaShareDirectory.open(root).close();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 3);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void fileClosedWhileOthersRead_neverReadsAnotherFile() throws Exception {
        byte[] own = new byte[4096];
        Arrays.fill(own, (byte) 1);
        user.write("own", own);
        byte[] foreign = new byte[4096];
        Arrays.fill(foreign, (byte) 2);
        user.write("foreign", foreign);
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 500; i++) {
                Source source = disk.open(path("own"));
                Future<Boolean> first = readers.submit(() -> readsOnlyItsOwn(source));
                Future<Boolean> second = readers.submit(() -> readsOnlyItsOwn(source));
                source.close();
                try (Source other = disk.open(path("foreign"))) {
                    assertThat(other.stamp().size()).isEqualTo(4096);
                    assertThat(first.get()).isTrue();
                    assertThat(second.get()).isTrue();
                }
            }
        } finally {
            readers.shutdown();
        }
    }

    private static boolean readsOnlyItsOwn(Source source) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(4096);
        try {
            while (true) {
                source.read(into.clear(), 0);
                for (byte each : into.array()) {
                    if (each != 1) {
                        return false;
                    }
                }
            }
        } catch (DiskException e) {
            return e.reason() == Reason.FAILED;
        }
    }

    @Test
    void fullDisk_isSaidSo() throws IOException {
        try (Target target =
                new OpenFile(kernel(), kernel().openFile(openDev(), Location.ended("full"), true), "full")) {
            assertFails(Reason.FULL, () -> target.write(ByteBuffer.allocate(10), 0));
        }
    }

    @Test
    void everyFailure_saysWhatWhereAndWhy() {
        assertThatThrownBy(() -> disk.list(path("no\nsuch")))
                .hasMessage("cannot list \"no\\u000asuch\": it is not there (errno 2)");
        assertThatCode(disk::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> disk.list(SharePath.root()))
                .hasMessage("cannot list the share's root: it has been closed here");
    }

    private int openDev() throws FailedCall {
        return kernel().openRoot(Location.ended("/dev"));
    }
}
