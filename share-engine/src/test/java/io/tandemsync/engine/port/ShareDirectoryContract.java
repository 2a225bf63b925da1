package io.tandemsync.engine.port;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.model.Stamp;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.ShareDirectory.Child;
import io.tandemsync.engine.port.ShareDirectory.Source;
import io.tandemsync.engine.port.ShareDirectory.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ShareDirectory} does, on a real disk and on the fake alike. */
public abstract class ShareDirectoryContract {
    private static final Instant TIME = Instant.parse("2021-03-04T05:06:07.123456789Z");

    /** The directory under test, empty at the start of each test. */
    @SuppressWarnings("NullAway.Init")
    protected ShareDirectory disk;

    /** Whoever else works in it. */
    @SuppressWarnings("NullAway.Init")
    protected DiskUser user;

    /** Makes an empty share: sets both fields. */
    protected abstract void open() throws IOException;

    @BeforeEach
    final void openShare() throws IOException {
        open();
    }

    @AfterEach
    final void closeShare() throws IOException {
        disk.close();
    }

    protected static SharePath path(String text) {
        return SharePath.of(text);
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected static void assertFails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DiskException.class, e -> assertThat(e.reason())
                .as(e.getMessage())
                .isEqualTo(reason));
    }

    protected final void stage(Area area, String name, String content) throws IOException {
        try (Target target = disk.create(area, name)) {
            target.write(ByteBuffer.wrap(bytes(content)), 0);
        }
    }

    protected static String content(Source source) throws IOException {
        try (source) {
            ByteBuffer into = ByteBuffer.allocate(Math.toIntExact(source.stamp().size()));
            int position = 0;
            while (into.hasRemaining()) {
                int count = source.read(into, position);
                assertThat(count).isPositive();
                position += count;
            }
            return new String(into.array(), UTF_8);
        }
    }

    protected final Stamp stampOf(String path) throws IOException {
        return Objects.requireNonNull(disk.stat(path(path)), path);
    }

    protected final List<String> names(String directory) throws IOException {
        return disk.list(path(directory)).stream()
                .map(Child::name)
                .map(Objects::requireNonNull)
                .sorted()
                .toList();
    }

    // ---- looking

    @Test
    void emptyShare_listsNothing_notEvenItsRepository() throws IOException {
        assertThat(disk.list(SharePath.root())).isEmpty();
        assertThat(stampOf("").type()).isEqualTo(Stamp.Type.DIRECTORY);
    }

    @Test
    void list_answersNamesAndTheirBytes() throws IOException {
        user.write("b", bytes("1"));
        user.makeDirectory("a");
        user.makeLink("ж", "nowhere");
        assertThat(names("")).containsExactly("a", "b", "ж");
        assertThat(disk.list(SharePath.root()))
                .anySatisfy(child -> assertThat(child.raw()).isEqualTo(bytes("ж")));
    }

    @Test
    void list_ofADirectoryWithManyNames_answersEach() throws IOException {
        user.makeDirectory("many");
        for (int i = 0; i < 3_000; i++) {
            user.makeLink("many/name-number-" + i, "x");
        }
        assertThat(names("many")).hasSize(3_000).doesNotHaveDuplicates();
    }

    @Test
    void list_ofWhatIsNoDirectory_fails() throws IOException {
        user.makeDirectory("real");
        user.write("file", bytes(""));
        user.makeLink("link", "real");
        assertFails(Reason.ABSENT, () -> disk.list(path("none")));
        assertFails(Reason.WRONG_TYPE, () -> disk.list(path("file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.list(path("link")));
        assertFails(Reason.WRONG_TYPE, () -> disk.list(path("file/x")));
        assertFails(Reason.ABSENT, () -> disk.list(path("none/x")));
    }

    @Test
    void stat_answersTypeSizeModeTimes() throws IOException {
        user.write("file", bytes("hello"));
        user.setMode("file", 0640);
        user.makeLink("link", "fünf");
        disk.setModified(path("file"), TIME);
        Stamp file = stampOf("file");
        assertThat(file.type()).isEqualTo(Stamp.Type.FILE);
        assertThat(file.size()).isEqualTo(5);
        assertThat(file.mode()).isEqualTo(0640);
        assertThat(file.modified()).isEqualTo(TIME);
        assertThat(file.inode()).isNotEqualTo(stampOf("link").inode());
        assertThat(stampOf("link").type()).isEqualTo(Stamp.Type.SYMLINK);
        assertThat(stampOf("link").size()).isEqualTo(5);
    }

    @Test
    void stat_ofNothing_isNull() throws IOException {
        user.write("file", bytes(""));
        assertThat(disk.stat(path("none"))).isNull();
        assertThat(disk.stat(path("none/below"))).isNull();
        assertThat(disk.stat(path("file/below"))).isNull();
        assertThat(disk.stat(path("file/below/further"))).isNull();
        user.makeLink("loop", "loop");
        assertThat(disk.stat(path("loop/below"))).isNull();
    }

    @Test
    void symlinkedParent_isNeverFollowed() throws IOException {
        user.makeDirectory("real");
        user.write("real/file", bytes("kept"));
        user.makeLink("link", "real");
        stage(Area.STAGING, "new", "new");
        assertThat(disk.stat(path("link/file"))).isNull();
        assertFails(Reason.WRONG_TYPE, () -> disk.open(path("link/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.readLink(path("link/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.exchange(Area.STAGING, "new", path("link/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.place(Area.STAGING, "new", path("link/other")));
        assertFails(Reason.WRONG_TYPE, () -> disk.displace(path("link/file"), Area.DISPLACED, "old"));
        assertFails(Reason.WRONG_TYPE, () -> disk.makeDirectory(path("link/sub"), 0755));
        assertFails(Reason.WRONG_TYPE, () -> disk.removeDirectory(path("link/sub")));
        assertFails(Reason.WRONG_TYPE, () -> disk.setMode(path("link/file"), 0600));
        assertFails(Reason.WRONG_TYPE, () -> disk.setModified(path("link/file"), TIME));
        assertFails(Reason.WRONG_TYPE, () -> disk.inherit(Area.STAGING, "new", path("link/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.flush(path("link")));
        assertThat(names("real")).containsExactly("file");
        assertThat(user.read("real/file")).isEqualTo(bytes("kept"));
    }

    @Test
    void links_areReadAsTheyStand() throws IOException {
        user.makeLink("dangling", "no/such/place");
        user.makeLink("loop", "loop");
        user.makeLink("out", "/no/such/place");
        for (String link : List.of("dangling", "loop", "out")) {
            assertThat(stampOf(link).type()).isEqualTo(Stamp.Type.SYMLINK);
            assertFails(Reason.WRONG_TYPE, () -> disk.open(path(link)));
            assertFails(Reason.WRONG_TYPE, () -> disk.setMode(path(link), 0600));
            assertThat(disk.stat(path(link + "/below"))).isNull();
        }
        assertThat(disk.readLink(path("loop"))).isEqualTo(LinkTarget.of(bytes("loop")));
        assertThat(disk.readLink(path("out"))).isEqualTo(LinkTarget.of(bytes("/no/such/place")));
        user.write("file", bytes(""));
        assertFails(Reason.WRONG_TYPE, () -> disk.readLink(path("file")));
        assertFails(Reason.ABSENT, () -> disk.readLink(path("none")));
    }

    @Test
    void specialFile_isSeenAndNeverOpened() throws IOException {
        assumeTrue(user.makeSpecial("fifo"));
        assertThat(stampOf("fifo").type()).isEqualTo(Stamp.Type.SPECIAL);
        assertFails(Reason.WRONG_TYPE, () -> disk.open(path("fifo")));
        assertFails(Reason.WRONG_TYPE, () -> disk.setMode(path("fifo"), 0600));
        assertFails(Reason.WRONG_TYPE, () -> disk.list(path("fifo")));
    }

    @Test
    void open_ofWhatIsNoFile_fails() throws IOException {
        user.makeDirectory("directory");
        assertFails(Reason.WRONG_TYPE, () -> disk.open(path("directory")));
        assertFails(Reason.WRONG_TYPE, () -> disk.open(SharePath.root()));
        assertFails(Reason.ABSENT, () -> disk.open(path("none")));
    }

    @Test
    void forbiddenEntries_failAsDenied() throws IOException {
        assumeTrue(user.permissionsBind());
        user.write("file", bytes(""));
        user.setMode("file", 0);
        user.makeDirectory("closed");
        user.write("closed/file", bytes(""));
        user.setMode("closed", 0);
        assertFails(Reason.DENIED, () -> disk.open(path("file")));
        assertFails(Reason.DENIED, () -> disk.list(path("closed")));
        assertFails(Reason.DENIED, () -> disk.stat(path("closed/file")));
        assertFails(Reason.DENIED, () -> disk.makeDirectory(path("closed/sub"), 0755));
        user.setMode("closed", 0755);
    }

    // ---- reading and writing

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeFile_isReadAsItWasWritten(boolean direct) throws IOException {
        byte[] expected = new byte[1_200_001];
        new Random(7).nextBytes(expected);
        ByteBuffer from = direct ? ByteBuffer.allocateDirect(expected.length) : ByteBuffer.allocate(expected.length);
        from.put(expected).flip();
        try (Target target = disk.create(Area.STAGING, "large")) {
            from.limit(500_000);
            target.write(from, 0);
            from.limit(expected.length);
            target.write(from, 500_000);
            assertThat(from.hasRemaining()).isFalse();
            target.flush();
            assertThat(target.stamp().size()).isEqualTo(expected.length);
        }
        ByteBuffer into = direct ? ByteBuffer.allocateDirect(expected.length) : ByteBuffer.allocate(expected.length);
        try (Source source = disk.open(Area.STAGING, "large")) {
            while (into.hasRemaining()) {
                assertThat(source.read(into, into.position())).isPositive();
            }
            assertThat(source.read(ByteBuffer.allocate(1), expected.length)).isEqualTo(-1);
            assertThat(source.read(ByteBuffer.allocate(1), expected.length + 5L))
                    .isEqualTo(-1);
            assertThat(source.read(ByteBuffer.allocate(0), 0)).isZero();
        }
        byte[] actual = new byte[expected.length];
        into.flip().get(actual);
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void read_honoursPositionAndLimitOfTheBuffer() throws IOException {
        user.write("file", bytes("0123456789"));
        ByteBuffer into = ByteBuffer.wrap(bytes("----------"));
        into.position(2).limit(5);
        try (Source source = disk.open(path("file"))) {
            assertThat(source.read(into, 4)).isEqualTo(3);
        }
        assertThat(into.position()).isEqualTo(5);
        assertThat(new String(into.array(), UTF_8)).isEqualTo("--456-----");
    }

    @Test
    void write_beyondTheEnd_leavesZeros_andResizeCutsAndStretches() throws IOException {
        try (Target target = disk.create(Area.STAGING, "holes")) {
            target.write(ByteBuffer.wrap(bytes("x")), 3);
            assertThat(target.stamp().size()).isEqualTo(4);
            target.resize(2);
            target.resize(5);
            ByteBuffer into = ByteBuffer.wrap(bytes("-----"));
            assertThat(target.read(into, 0)).isEqualTo(5);
            assertThat(into.array()).isEqualTo(new byte[5]);
        }
    }

    @Test
    void create_makesAPrivateFile_andTakesUpOneThatIsThere() throws IOException {
        stage(Area.STAGING, "file", "half");
        assertThat(Objects.requireNonNull(disk.stat(Area.STAGING, "file")).mode())
                .isEqualTo(0600);
        try (Target target = disk.create(Area.STAGING, "file")) {
            target.write(ByteBuffer.wrap(bytes("done")), 4);
        }
        assertThat(content(disk.open(Area.STAGING, "file"))).isEqualTo("halfdone");
        disk.createLink(Area.STAGING, "link", LinkTarget.of(bytes("file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.create(Area.STAGING, "link"));
    }

    @Test
    void openFile_seesLaterWritesAndOutlivesItsName() throws IOException {
        user.write("file", bytes("old"));
        try (Source source = disk.open(path("file"));
                DiskUser.Writer writer = user.open("file")) {
            user.remove("file");
            writer.append(bytes("+late"));
            assertThat(content(source)).isEqualTo("old+late");
        }
    }

    @Test
    void closedFile_refusesEverything() throws IOException {
        Target target = disk.create(Area.STAGING, "file");
        target.close();
        target.close();
        assertFails(Reason.FAILED, () -> target.read(ByteBuffer.allocate(1), 0));
        assertFails(Reason.FAILED, () -> target.write(ByteBuffer.allocate(1), 0));
        assertFails(Reason.FAILED, target::stamp);
        assertFails(Reason.FAILED, target::flush);
        assertFails(Reason.FAILED, () -> target.resize(1));
        assertFails(Reason.FAILED, () -> target.zero(0, 1));
    }

    // ---- areas

    @ParameterizedTest
    @EnumSource(Area.class)
    void area_keepsFilesAndLinksUnderTheirNames(Area area) throws IOException {
        assertThat(disk.list(area)).isEmpty();
        assertThat(disk.stat(area, "none")).isNull();
        stage(area, "a-0", "x");
        disk.createLink(area, "b", LinkTarget.of(bytes("target")));
        assertThat(disk.list(area)).containsExactlyInAnyOrder("a-0", "b");
        assertThat(disk.readLink(area, "b")).isEqualTo(LinkTarget.of(bytes("target")));
        assertThat(content(disk.open(area, "a-0"))).isEqualTo("x");
        assertFails(Reason.EXISTS, () -> disk.createLink(area, "b", LinkTarget.of(bytes("other"))));
        assertFails(Reason.WRONG_TYPE, () -> disk.open(area, "b"));
        assertFails(Reason.ABSENT, () -> disk.open(area, "none"));
        disk.delete(area, "a-0");
        disk.delete(area, "b");
        disk.delete(area, "none");
        assertThat(disk.list(area)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "A", "ä", "a.b", "a\0"})
    void area_refusesNamesThatItNeverGives(String name) {
        assertThatThrownBy(() -> disk.create(Area.STAGING, name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.delete(Area.STAGING, name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> disk.displace(path("x"), Area.STAGING, name))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void area_acceptsNamesOf64Characters() throws IOException {
        stage(Area.VERSIONS, "a".repeat(64), "x");
        assertThat(disk.list(Area.VERSIONS)).containsExactly("a".repeat(64));
        assertThatThrownBy(() -> disk.create(Area.VERSIONS, "a".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void move_betweenAreas_neverReplaces() throws IOException {
        stage(Area.DISPLACED, "one", "1");
        stage(Area.VERSIONS, "two", "2");
        assertFails(Reason.EXISTS, () -> disk.move(Area.DISPLACED, "one", Area.VERSIONS, "two"));
        disk.move(Area.DISPLACED, "one", Area.VERSIONS, "three");
        assertThat(disk.list(Area.DISPLACED)).isEmpty();
        assertThat(content(disk.open(Area.VERSIONS, "three"))).isEqualTo("1");
        assertThat(content(disk.open(Area.VERSIONS, "two"))).isEqualTo("2");
        assertFails(Reason.ABSENT, () -> disk.move(Area.DISPLACED, "one", Area.VERSIONS, "four"));
    }

    @Test
    void delete_removesAWholeTree_butNothingThatLinksLeadTo() throws IOException {
        user.makeDirectory("kept");
        user.write("kept/file", bytes("kept"));
        user.makeDirectory("tree");
        user.makeDirectory("tree/a");
        user.makeDirectory("tree/a/b");
        user.write("tree/a/b/file", bytes("x"));
        user.write("tree/a/file", bytes("x"));
        user.makeDirectory("tree/locked");
        user.write("tree/locked/file", bytes("x"));
        user.setMode("tree/locked", 0);
        user.makeLink("tree/out", "../../../kept");
        disk.displace(path("tree"), Area.DISPLACED, "tree");
        disk.delete(Area.DISPLACED, "tree");
        assertThat(disk.list(Area.DISPLACED)).isEmpty();
        assertThat(user.read("kept/file")).isEqualTo(bytes("kept"));
    }

    @Test
    void setMetadata_setsModeAndTime() throws IOException {
        stage(Area.STAGING, "file", "x");
        disk.setMetadata(Area.STAGING, "file", 0751, TIME);
        Stamp stamp = Objects.requireNonNull(disk.stat(Area.STAGING, "file"));
        assertThat(stamp.mode()).isEqualTo(0751);
        assertThat(stamp.modified()).isEqualTo(TIME);
        assertFails(Reason.ABSENT, () -> disk.setMetadata(Area.STAGING, "none", 0600, TIME));
    }

    @Test
    void inherit_neverHarmsTheUpdate() throws IOException {
        user.write("file", bytes("old"));
        user.setMode("file", 0666);
        stage(Area.STAGING, "file", "new");
        disk.setMetadata(Area.STAGING, "file", 0640, TIME);
        disk.inherit(Area.STAGING, "file", path("file"));
        Stamp stamp = Objects.requireNonNull(disk.stat(Area.STAGING, "file"));
        assertThat(stamp.mode()).isEqualTo(0640);
        assertThat(stamp.modified()).isEqualTo(TIME);
        assertThat(content(disk.open(Area.STAGING, "file"))).isEqualTo("new");
        assertFails(Reason.ABSENT, () -> disk.inherit(Area.STAGING, "file", path("none")));
    }

    // ---- placing

    @Test
    void exchange_keepsBoth() throws IOException {
        user.makeDirectory("d");
        user.write("d/file", bytes("old"));
        stage(Area.STAGING, "new", "new");
        long oldInode = stampOf("d/file").inode();
        disk.exchange(Area.STAGING, "new", path("d/file"));
        assertThat(user.read("d/file")).isEqualTo(bytes("new"));
        assertThat(content(disk.open(Area.STAGING, "new"))).isEqualTo("old");
        assertThat(Objects.requireNonNull(disk.stat(Area.STAGING, "new")).inode())
                .isEqualTo(oldInode);
    }

    @Test
    void exchange_swapsEntriesOfDifferentTypes() throws IOException {
        user.makeDirectory("entry");
        user.write("entry/file", bytes("inside"));
        disk.createLink(Area.STAGING, "new", LinkTarget.of(bytes("target")));
        disk.exchange(Area.STAGING, "new", path("entry"));
        assertThat(disk.readLink(path("entry"))).isEqualTo(LinkTarget.of(bytes("target")));
        assertThat(Objects.requireNonNull(disk.stat(Area.STAGING, "new")).type())
                .isEqualTo(Stamp.Type.DIRECTORY);
        disk.exchange(Area.STAGING, "new", path("entry"));
        assertThat(user.read("entry/file")).isEqualTo(bytes("inside"));
    }

    @Test
    void exchange_putsADirectoryInTheFilesPlace() throws IOException {
        user.write("entry", bytes("old"));
        disk.createDirectory(Area.STAGING, "new");
        assertFails(Reason.EXISTS, () -> disk.createDirectory(Area.STAGING, "new"));
        assertThat(Objects.requireNonNull(disk.stat(Area.STAGING, "new")).mode())
                .isEqualTo(0700);
        disk.exchange(Area.STAGING, "new", path("entry"));
        disk.setMode(path("entry"), 0555);
        assertThat(disk.list(path("entry"))).isEmpty();
        assertThat(Objects.requireNonNull(disk.stat(path("entry"))).mode()).isEqualTo(0555);
        assertThat(content(disk.open(Area.STAGING, "new"))).isEqualTo("old");
    }

    @Test
    void exchange_withNothing_failsAndChangesNothing() throws IOException {
        stage(Area.STAGING, "new", "new");
        user.write("file", bytes("old"));
        assertFails(Reason.ABSENT, () -> disk.exchange(Area.STAGING, "new", path("none")));
        assertFails(Reason.ABSENT, () -> disk.exchange(Area.STAGING, "none", path("file")));
        assertThat(names("")).containsExactly("file");
        assertThat(disk.list(Area.STAGING)).containsExactly("new");
    }

    @Test
    void lateWrite_landsInTheDisplacedFile() throws IOException {
        user.write("file", bytes("old"));
        stage(Area.STAGING, "new", "new");
        try (DiskUser.Writer writer = user.open("file")) {
            disk.exchange(Area.STAGING, "new", path("file"));
            disk.move(Area.STAGING, "new", Area.DISPLACED, "old");
            writer.append(bytes("+late"));
        }
        assertThat(user.read("file")).isEqualTo(bytes("new"));
        assertThat(content(disk.open(Area.DISPLACED, "old"))).isEqualTo("old+late");
    }

    @Test
    void place_neverReplaces() throws IOException {
        user.write("file", bytes("old"));
        user.makeDirectory("directory");
        user.makeLink("link", "nowhere");
        stage(Area.STAGING, "new", "new");
        for (String taken : List.of("file", "directory", "link")) {
            assertFails(Reason.EXISTS, () -> disk.place(Area.STAGING, "new", path(taken)));
        }
        assertFails(Reason.ABSENT, () -> disk.place(Area.STAGING, "new", path("none/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.place(Area.STAGING, "new", path("file/file")));
        assertFails(Reason.ABSENT, () -> disk.place(Area.STAGING, "none", path("other")));
        disk.place(Area.STAGING, "new", path("directory/file"));
        assertThat(user.read("directory/file")).isEqualTo(bytes("new"));
        assertThat(user.read("file")).isEqualTo(bytes("old"));
        assertThat(disk.list(Area.STAGING)).isEmpty();
    }

    @Test
    void displace_movesAsideWithoutReplacing() throws IOException {
        user.makeDirectory("d");
        user.write("d/file", bytes("x"));
        stage(Area.DISPLACED, "taken", "y");
        assertFails(Reason.EXISTS, () -> disk.displace(path("d"), Area.DISPLACED, "taken"));
        assertFails(Reason.ABSENT, () -> disk.displace(path("none"), Area.DISPLACED, "new"));
        disk.displace(path("d"), Area.DISPLACED, "new");
        assertThat(disk.stat(path("d"))).isNull();
        disk.place(Area.DISPLACED, "new", path("back"));
        assertThat(user.read("back/file")).isEqualTo(bytes("x"));
    }

    @Test
    void moveUnwritten_movesWhatIsAsItWas() throws IOException {
        user.makeDirectory("d");
        user.makeDirectory("e");
        user.write("d/file", bytes("x"));
        Stamp before = stampOf("d/file");
        Stamp after = disk.moveUnwritten(path("d/file"), before, path("e/other"));
        assumeTrue(after != null, "the system cannot tell who writes");
        assertThat(disk.stat(path("d/file"))).isNull();
        assertThat(stampOf("e/other")).isEqualTo(after);
        assertThat(before.sameIgnoringChangeTime(stampOf("e/other"))).isTrue();
        assertThat(user.read("e/other")).isEqualTo(bytes("x"));
        try (DiskUser.Writer writer = user.open("e/other")) {
            writer.append(bytes("y"));
        }
        assertThat(user.read("e/other")).isEqualTo(bytes("xy"));
    }

    @Test
    void unwritten_leavesAloneWhatIsAnother_isOpenForWriting_orWouldReplace() throws IOException {
        user.makeDirectory("d");
        user.write("d/file", bytes("x"));
        user.write("taken", bytes("y"));
        Stamp stamp = stampOf("d/file");
        try (DiskUser.Writer writer = user.open("d/file")) {
            writer.append(bytes(""));
            assertThat(disk.moveUnwritten(path("d/file"), stamp, path("new"))).isNull();
            assertThat(disk.setModifiedUnwritten(path("d/file"), stamp, TIME)).isNull();
        }
        assertThat(disk.setModifiedUnwritten(path("taken"), stamp, TIME)).isNull();
        assertThat(disk.moveUnwritten(path("taken"), stamp, path("new"))).isNull();
        assertThat(disk.moveUnwritten(path("d"), stamp, path("new"))).isNull();
        assertThat(disk.moveUnwritten(path("none/file"), stamp, path("new"))).isNull();
        assertThat(names("")).containsExactly("d", "taken");
        assumeTrue(disk.moveUnwritten(path("d/file"), stamp, path("e")) != null, "the system cannot tell who writes");
        Stamp moved = stampOf("e");
        assertFails(Reason.EXISTS, () -> disk.moveUnwritten(path("e"), moved, path("taken")));
        assertFails(Reason.ABSENT, () -> disk.moveUnwritten(path("e"), moved, path("none/e")));
        assertThat(disk.setModifiedUnwritten(path("e"), moved, TIME)).isEqualTo(stampOf("e"));
        assertThat(stampOf("e").modified()).isEqualTo(TIME);
        assertThat(user.read("taken")).isEqualTo(bytes("y"));
    }

    @Test
    void root_isNeverMovedReplacedOrRemoved() throws IOException {
        stage(Area.STAGING, "new", "new");
        SharePath root = SharePath.root();
        assertFails(Reason.WRONG_TYPE, () -> disk.exchange(Area.STAGING, "new", root));
        assertFails(Reason.WRONG_TYPE, () -> disk.place(Area.STAGING, "new", root));
        assertFails(Reason.WRONG_TYPE, () -> disk.displace(root, Area.DISPLACED, "root"));
        assertFails(Reason.WRONG_TYPE, () -> disk.removeDirectory(root));
        assertFails(Reason.EXISTS, () -> disk.makeDirectory(root, 0755));
    }

    // ---- directories and metadata

    @Test
    void makeDirectory_neverSetsASpecialBit() throws IOException {
        disk.makeDirectory(path("d"), 07755);
        assertThat(user.mode("d")).isEqualTo(0755);
    }

    @ParameterizedTest
    @ValueSource(ints = {0777, 0755, 0700, 0500, 0})
    void makeDirectory_givesExactlyThatMode(int mode) throws IOException {
        disk.makeDirectory(path("d"), mode);
        assertThat(stampOf("d").type()).isEqualTo(Stamp.Type.DIRECTORY);
        assertThat(stampOf("d").mode()).isEqualTo(mode);
    }

    @Test
    void makeDirectory_whereSomethingIs_fails() throws IOException {
        user.write("file", bytes(""));
        user.makeLink("link", "nowhere");
        assertFails(Reason.EXISTS, () -> disk.makeDirectory(path("file"), 0755));
        assertFails(Reason.EXISTS, () -> disk.makeDirectory(path("link"), 0755));
        assertFails(Reason.WRONG_TYPE, () -> disk.makeDirectory(path("file/d"), 0755));
        assertFails(Reason.ABSENT, () -> disk.makeDirectory(path("none/d"), 0755));
    }

    @Test
    void removeDirectory_removesOnlyAnEmptyDirectory() throws IOException {
        user.makeDirectory("d");
        user.write("d/file", bytes(""));
        user.makeLink("link", "d");
        assertFails(Reason.NOT_EMPTY, () -> disk.removeDirectory(path("d")));
        assertFails(Reason.WRONG_TYPE, () -> disk.removeDirectory(path("d/file")));
        assertFails(Reason.WRONG_TYPE, () -> disk.removeDirectory(path("link")));
        assertFails(Reason.ABSENT, () -> disk.removeDirectory(path("none")));
        user.remove("d/file");
        disk.removeDirectory(path("d"));
        assertThat(names("")).containsExactly("link");
    }

    @Test
    void setMode_setsTheLowNineBitsAndKeepsTheOthers() throws IOException {
        user.write("file", bytes(""));
        user.makeDirectory("directory");
        user.setMode("file", 04755);
        user.setMode("directory", 03777);
        assertThat(stampOf("file").mode()).isEqualTo(0755);
        disk.setMode(path("file"), 0700);
        disk.setMode(path("directory"), 0750);
        assertThat(user.mode("file")).isEqualTo(04700);
        assertThat(user.mode("directory")).isEqualTo(03750);
        disk.setMode(path("file"), 07644);
        assertThat(user.mode("file")).isEqualTo(04644);
        assertFails(Reason.ABSENT, () -> disk.setMode(path("none"), 0700));
    }

    @Test
    void setMode_needsNoPermissionToRead() throws IOException {
        user.write("file", bytes(""));
        user.setMode("file", 0);
        disk.setMode(path("file"), 0600);
        assertThat(stampOf("file").mode()).isEqualTo(0600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59.999999999Z",
                "1970-01-01T00:00:00Z",
                "1901-12-13T20:45:52Z",
                "2021-03-04T05:06:07.000000001Z",
                "2040-01-01T00:00:00.5Z",
                "2440-01-01T00:00:00.123456789Z"
            })
    void modificationTimes_areExact(String text) throws IOException {
        user.write("file", bytes(""));
        user.makeDirectory("directory");
        user.makeLink("link", "file");
        Instant time = Instant.parse(text);
        for (String name : List.of("file", "directory", "link")) {
            disk.setModified(path(name), time);
            assertThat(stampOf(name).modified()).isEqualTo(time);
        }
        assertFails(Reason.ABSENT, () -> disk.setModified(path("none"), time));
    }

    @Test
    void timeBeyondTheFileSystem_isClampedTheSameEveryTime() throws IOException {
        user.write("file", bytes(""));
        Instant time = Instant.parse("2500-01-01T00:00:00.999999999Z");
        disk.setModified(path("file"), time);
        Instant kept = stampOf("file").modified();
        assertThat(kept).isBetween(Instant.parse("2038-01-01T00:00:00Z"), time);
        disk.setModified(path("file"), kept);
        assertThat(stampOf("file").modified()).isEqualTo(kept);
    }

    // ---- names

    @Test
    void oddNames_arriveByteForByte() throws IOException {
        List<String> odd = List.of(
                "n".repeat(255),
                "語".repeat(85),
                "é",
                "e\u0301",
                "new\nline",
                "tab\tescape\u001b[2J",
                "-rf",
                " lead",
                "trail. ",
                "back\\slash",
                "a:b",
                "CON",
                "\ud83d\ude00",
                "\ufffd",
                "..a");
        for (String name : odd) {
            disk.makeDirectory(path(name), 0755);
            stage(Area.STAGING, "new", name);
            disk.place(Area.STAGING, "new", path(name).child(name));
        }
        assertThat(names("")).containsExactlyElementsOf(odd.stream().sorted().toList());
        for (String name : odd) {
            assertThat(names(name)).containsExactly(name);
            assertThat(content(disk.open(path(name).child(name)))).isEqualTo(name);
            assertThat(user.read(name + "/" + name)).isEqualTo(bytes(name));
        }
    }

    @Test
    void deepTree_isReachedAndDeleted() throws IOException {
        List<SharePath> made = new ArrayList<>();
        SharePath at = SharePath.root();
        for (int i = 0; i < 200; i++) {
            at = at.child("directory-" + "x".repeat(60) + i);
            disk.makeDirectory(at, 0755);
            made.add(at);
        }
        stage(Area.STAGING, "new", "deep");
        disk.place(Area.STAGING, "new", at.child("file"));
        assertThat(content(disk.open(at.child("file")))).isEqualTo("deep");
        assertThat(disk.list(at)).hasSize(1);
        assertFails(Reason.NOT_EMPTY, () -> disk.removeDirectory(made.get(100)));
        disk.displace(made.get(0), Area.DISPLACED, "deep");
        assertThat(disk.stat(at)).isNull();
        disk.delete(Area.DISPLACED, "deep");
        assertThat(disk.list(Area.DISPLACED)).isEmpty();
    }

    @Test
    void repositoryOfANestedShare_isListed_soThatTheEngineCanRefuseIt() throws IOException {
        user.makeDirectory("sub");
        user.makeDirectory("sub/.syncdb");
        assertThat(names("sub")).containsExactly(".syncdb");
    }

    // ---- root, durability, end

    @Test
    void root_thatStandsWhereItDid_isVerified() {
        assertThatCode(() -> disk.verifyRoot()).doesNotThrowAnyException();
    }

    @Test
    void root_thatIsGone_isNoticed() throws IOException {
        user.removeRoot();
        assertFails(Reason.ABSENT, () -> disk.verifyRoot());
    }

    @Test
    void root_thatWasReplaced_isNoticed() throws IOException {
        user.replaceRoot();
        assertFails(Reason.WRONG_TYPE, () -> disk.verifyRoot());
    }

    @Test
    void repository_thatIsGoneOrReplaced_isNoticed() throws IOException {
        user.rename(".syncdb", "elsewhere");
        assertFails(Reason.ABSENT, () -> disk.verifyRoot());
        user.makeDirectory(".syncdb");
        assertFails(Reason.WRONG_TYPE, () -> disk.verifyRoot());
    }

    @Test
    void flush_takesDirectoriesOnly() throws IOException {
        user.makeDirectory("d");
        user.write("file", bytes(""));
        disk.flush(SharePath.root());
        disk.flush(path("d"));
        disk.flushAll();
        for (Area area : Area.values()) {
            disk.flush(area);
        }
        assertFails(Reason.WRONG_TYPE, () -> disk.flush(path("file")));
        assertFails(Reason.ABSENT, () -> disk.flush(path("none")));
    }

    @Test
    void space_isPlausible() throws IOException {
        ShareDirectory.Space space = disk.space();
        assertThat(space.total()).isPositive();
        assertThat(space.free()).isBetween(0L, space.total());
    }

    @Test
    void closedDirectory_refusesEverything_andOpenFilesStayOpen() throws IOException {
        user.write("file", bytes("open"));
        Source source = disk.open(path("file"));
        disk.close();
        disk.close();
        assertThat(content(source)).isEqualTo("open");
        assertFails(Reason.FAILED, () -> disk.list(SharePath.root()));
        assertFails(Reason.FAILED, () -> disk.stat(path("file")));
        assertFails(Reason.FAILED, () -> disk.open(path("file")));
        assertFails(Reason.FAILED, () -> disk.create(Area.STAGING, "x"));
        assertFails(Reason.FAILED, () -> disk.stat(Area.STAGING, "x"));
        assertFails(Reason.FAILED, () -> disk.verifyRoot());
        assertFails(Reason.FAILED, () -> disk.flushAll());
        assertFails(Reason.FAILED, () -> disk.space());
    }
}
