package io.tandemsync.engine.transfer;

import io.tandemsync.engine.chunk.ChunkList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Looks on this machine for what a file is to hold, several parts of a large one at once, so that neither one core works
 * alone nor one file keeps the workers from everybody else. Confined to the share's loop.
 */
final class Preparation {
    /** Starting a job costs nothing beside so much, and others are not kept waiting for longer than that takes. */
    private static final long PART_BYTES = 16 << 20;

    private final Assembly assembly;
    private final Download download;
    private final int atOnce;
    private final Consumer<Callable<Runnable>> work;
    private final Consumer<List<ChunkList.Chunk>> then;

    private final List<List<ChunkList.Chunk>> parts = new ArrayList<>();
    private final List<List<ChunkList.Chunk>> missing = new ArrayList<>();
    private int begun;
    private int running;

    /**
     * @param atOnce how many parts to look for at once
     * @param work runs something on a worker, and what that returns in the loop; where it throws, nothing more is asked for
     * @param then hears in the end which chunks are not on this machine, in the file's order
     */
    Preparation(
            Assembly assembly,
            Download download,
            int atOnce,
            Consumer<Callable<Runnable>> work,
            Consumer<List<ChunkList.Chunk>> then) {
        this.assembly = assembly;
        this.download = download;
        this.atOnce = atOnce;
        this.work = work;
        this.then = then;
    }

    /** Begins with what the old version has, whose chunks these are; none where that is not known. */
    void begin(List<ChunkList.Chunk> oldChunks) {
        work.accept(() -> {
            Assembly.Begun staged = assembly.begin(download.fetch, download.chunks, oldChunks);
            return () -> split(staged);
        });
    }

    private void split(Assembly.Begun staged) {
        List<ChunkList.Chunk> part = new ArrayList<>();
        long bytes = 0;
        for (ChunkList.Chunk chunk : staged.solid()) {
            part.add(chunk);
            bytes += chunk.length();
            if (bytes >= PART_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
        }
        parts.add(part);
        missing.addAll(Collections.nCopies(parts.size(), List.of()));
        goOn(staged);
    }

    private void goOn(Assembly.Begun staged) {
        while (running < atOnce && begun < parts.size()) {
            int number = begun++;
            running++;
            work.accept(() -> {
                List<ChunkList.Chunk> absent = assembly.look(download, parts.get(number), staged);
                return () -> looked(number, absent, staged);
            });
        }
        if (running == 0) {
            then.accept(missing.stream().flatMap(List::stream).toList());
        }
    }

    private void looked(int number, List<ChunkList.Chunk> absent, Assembly.Begun staged) {
        running--;
        missing.set(number, absent);
        if (!download.over) {
            goOn(staged);
        }
    }
}
