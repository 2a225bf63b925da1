package io.tandemsync.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.DiskException.Reason;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.ShareDirectory.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The contract on the fake, and what the fake alone can do: fill up, fail on command, lose power. */
class FakeShareDirectoryTest extends ShareDirectoryContract {
    private final AtomicLong ticks = new AtomicLong();
    private final FakeDisk fake = new FakeDisk(new Clock() {
        @Override
        public Instant now() {
            return Instant.ofEpochSecond(1_700_000_000, ticks.incrementAndGet());
        }

        @Override
        public long nanos() {
            return ticks.incrementAndGet();
        }
    });

    @Override
    protected void open() {
        disk = fake.mount();
        user = fake.user();
    }

    @Test
    void changeTime_growsWithEveryChange() throws IOException {
        user.write("file", bytes("old"));
        Instant made = stampOf("file").changed();
        disk.setMode(path("file"), 0600);
        Instant chmodded = stampOf("file").changed();
        assertThat(chmodded).isAfter(made);
        stage(Area.STAGING, "new", "new");
        disk.exchange(Area.STAGING, "new", path("file"));
        assertThat(Objects.requireNonNull(disk.stat(Area.STAGING, "new")).changed())
                .isAfter(chmodded);
    }

    @Test
    void fullDisk_refusesAndGivesBackWhatNothingKeeps() throws IOException {
        fake.capacity(10);
        stage(Area.STAGING, "a", "12345678");
        assertFails(Reason.FULL, () -> stage(Area.STAGING, "b", "123"));
        assertThat(disk.space()).isEqualTo(new ShareDirectory.Space(2, 10));
        ShareDirectory.Source open = disk.open(Area.STAGING, "a");
        disk.delete(Area.STAGING, "a");
        assertFails(Reason.FULL, () -> stage(Area.STAGING, "b", "123"));
        open.close();
        stage(Area.STAGING, "b", "1234567890");
    }

    @Test
    void fault_failsTheNthOperationAlone() throws IOException {
        fake.failAt(2, Reason.FAILED);
        disk.makeDirectory(path("a"), 0755);
        assertFails(Reason.FAILED, () -> disk.makeDirectory(path("b"), 0755));
        disk.makeDirectory(path("b"), 0755);
        assertThat(fake.operations()).isEqualTo(3);
    }

    @Test
    void readOnlyDisk_refusesChangesOnly() throws IOException {
        user.write("file", bytes("x"));
        fake.readOnly(true);
        assertThat(content(disk.open(path("file")))).isEqualTo("x");
        assertFails(Reason.READ_ONLY, () -> disk.setMode(path("file"), 0600));
        assertFails(Reason.READ_ONLY, () -> disk.create(Area.STAGING, "a"));
    }

    @Test
    void diskThatCannotSwap_saysSo() throws IOException {
        fake.exchanges(false);
        user.write("file", bytes("x"));
        stage(Area.STAGING, "a", "y");
        assertFails(Reason.UNSUPPORTED, () -> disk.exchange(Area.STAGING, "a", path("file")));
    }

    @Test
    void crash_losesWhatWasNotFlushed_namesAndContent() throws IOException {
        user.write("file", bytes("old"));
        disk.flushAll();
        stage(Area.STAGING, "a", "new");
        disk.exchange(Area.STAGING, "a", path("file"));
        fake.crash();
        assertFails(Reason.FAILED, () -> disk.stat(path("file")));
        disk = fake.mount();
        assertThat(user.read("file")).isEqualTo(bytes("old"));
        assertThat(disk.list(Area.STAGING)).isEmpty();
    }

    @Test
    void crash_afterTheDirectoryWasFlushedWithoutTheFile_leavesAnEmptyFile() throws IOException {
        stage(Area.STAGING, "a", "new");
        disk.place(Area.STAGING, "a", path("file"));
        disk.flush(SharePath.root());
        fake.crash();
        disk = fake.mount();
        assertThat(user.read("file")).isEmpty();
        assertThat(disk.list(Area.STAGING)).isEmpty();
    }

    @Test
    void crash_afterFileAndDirectoryWereFlushed_losesNothing() throws IOException {
        user.makeDirectory("d");
        try (Target target = disk.create(Area.STAGING, "a")) {
            target.write(ByteBuffer.wrap(bytes("new")), 0);
            target.flush();
        }
        disk.setMetadata(Area.STAGING, "a", 0640, Instant.EPOCH);
        disk.place(Area.STAGING, "a", path("d/file"));
        disk.flush(path("d"));
        disk.setMode(path("d/file"), 0600);
        fake.crash();
        disk = fake.mount();
        assertThat(user.read("d/file")).isEqualTo(bytes("new"));
        assertThat(stampOf("d/file").mode()).isEqualTo(0640);
        assertThat(stampOf("d/file").modified()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void kill_keepsTheDiskAndEndsTheSession() throws IOException {
        Target target = disk.create(Area.STAGING, "a");
        target.write(ByteBuffer.wrap(bytes("x")), 0);
        fake.kill();
        assertFails(Reason.FAILED, () -> target.write(ByteBuffer.wrap(bytes("x")), 1));
        disk = fake.mount();
        assertThat(content(disk.open(Area.STAGING, "a"))).isEqualTo("x");
    }

    @Test
    void faultThatThrows_stopsBeforeTheOperation() throws IOException {
        fake.fault((number, operation, subject) -> {
            throw new IllegalStateException("process ends at " + operation);
        });
        assertThatThrownBy(() -> disk.makeDirectory(path("d"), 0755)).isInstanceOf(IllegalStateException.class);
        fake.crash();
        fake.fault((number, operation, subject) -> null);
        disk = fake.mount();
        assertThat(disk.list(SharePath.root())).isEmpty();
    }

    @Test
    void mountPoint_staysWhereItIs_andNothingLeavesItsFileSystem() throws IOException {
        user.makeDirectory("above");
        user.makeDirectory("above/usb");
        fake.mountAt("above/usb");
        user.write("above/usb/file", bytes("on it"));
        stage(Area.STAGING, "new", "new");
        assertThat(disk.mountAt(path("above"))).isZero();
        long first = disk.mountAt(path("above/usb"));
        assertThat(first).isNotZero();
        assertFails(Reason.FAILED, () -> disk.displace(path("above/usb"), Area.DISPLACED, "aside"));
        assertFails(Reason.FAILED, () -> disk.exchange(Area.STAGING, "new", path("above/usb")));
        assertFails(Reason.UNSUPPORTED, () -> disk.exchange(Area.STAGING, "new", path("above/usb/file")));
        assertFails(Reason.UNSUPPORTED, () -> disk.place(Area.STAGING, "new", path("above/usb/new")));
        assertThatThrownBy(() -> user.rename("above/usb/file", "file")).isInstanceOf(DiskException.class);
        assertThatThrownBy(() -> user.remove("above/usb")).isInstanceOf(DiskException.class);
        assertThat(disk.list(path("above/usb"))).isEmpty();

        user.rename("above", "moved");
        assertThat(fake.mounts()).containsExactly("moved/usb");
        Runnable again = fake.unmountAt("moved/usb");
        assertThat(disk.mountAt(path("moved/usb"))).isZero();
        again.run();
        assertThat(disk.mountAt(path("moved/usb"))).isNotZero().isNotEqualTo(first);
    }
}
