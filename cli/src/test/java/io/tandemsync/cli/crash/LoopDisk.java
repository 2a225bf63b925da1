package io.tandemsync.cli.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk of its own in a file, with ext4 on it, whose power can be cut. */
public final class LoopDisk implements AutoCloseable {
    private final Path image;
    private final Path mount;
    private final String options;
    private boolean mounted;

    private LoopDisk(Path image, Path mount, String options) {
        this.image = image;
        this.mount = mount;
        this.options = options;
    }

    /** Why this machine cannot mount such disks; empty if it can. */
    public static String missing(Path scratch) {
        if (!LinuxCalls.isSuperuser()) {
            return "only root mounts disks, and only on Linux";
        }
        if (!Tool.exists("mkfs.ext4", "-V")) {
            return "mkfs.ext4 is not installed";
        }
        try (LoopDisk probe = make(scratch, "probe", 8, "")) {
            LinuxCalls.cutPower(probe.root());
            return "";
        } catch (IOException e) {
            return "loop mounts do not work here: " + e.getMessage();
        }
    }

    /**
     * Makes and mounts a disk.
     *
     * @param options further mount options, like {@code noauto_da_alloc}; may be empty
     */
    public static LoopDisk make(Path directory, String name, int mebibytes, String options) throws IOException {
        Path image = directory.resolve(name + ".img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        Tool.expect("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image.toString());
        Path mount = Files.createDirectories(directory.resolve(name));
        LoopDisk disk = new LoopDisk(image, mount, options.isEmpty() ? "loop" : "loop," + options);
        disk.mount();
        return disk;
    }

    /** Where the disk is mounted. */
    public Path root() {
        return mount;
    }

    /** Cuts the power: what was not flushed is lost. Whatever has files open there must end before {@link #restore}. */
    public void cutPower() throws IOException {
        LinuxCalls.cutPower(mount);
    }

    /** Mounts the disk again after a cut; the file system recovers by its journal. */
    public void restore() throws IOException {
        unmount();
        mount();
    }

    /** Mounts it with another option on top of what it has, like {@code ro}. */
    public void remount(String option) throws IOException {
        Tool.expect("mount", "-o", "remount," + option, mount.toString());
    }

    /** Makes the file system find an error in itself, after which it does what its option {@code errors=} says. */
    public void fail() throws IOException {
        String device = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(words -> words[1].equals(mount.toString()))
                .map(words -> Path.of(words[0]).getFileName().toString())
                .findFirst()
                .orElseThrow(() -> new IOException(mount + " is not mounted"));
        Files.writeString(Path.of("/sys/fs/ext4", device, "trigger_fs_error"), "1");
    }

    private void mount() throws IOException {
        Tool.expect("mount", "-t", "ext4", "-o", options, image.toString(), mount.toString());
        mounted = true;
    }

    private void unmount() throws IOException {
        Tool.expect("umount", mount.toString());
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        if (mounted && !Tool.run(List.of("umount", mount.toString())).isEmpty()) {
            Tool.expect("umount", "-l", mount.toString());
        }
        mounted = false;
        Files.deleteIfExists(image);
    }
}
