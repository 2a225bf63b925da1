package io.tandemsync.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ChunkList;
import io.tandemsync.engine.model.Content;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.DiskException;
import io.tandemsync.engine.port.FakeDisk;
import io.tandemsync.engine.port.FakeShareDirectory;
import io.tandemsync.engine.port.ShareDirectory.Area;
import io.tandemsync.engine.port.StillClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file of forty chunks, in parts, whatever order these end in. */
class PreparationTest {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 40;
    private static final int AT_ONCE = 2;
    private static final String NAME = "staged";

    private final Clock clock = new StillClock();
    private final ChunkHash hash = new ChunkHash(new byte[Hash.BYTES]);
    private final FakeDisk disk = new FakeDisk(clock);
    private final byte[] bytes = new byte[CHUNKS * CHUNK];
    private final List<ChunkList.Chunk> chunks = new ArrayList<>();
    private final Deque<Callable<Runnable>> jobs = new ArrayDeque<>();
    private FakeShareDirectory directory;
    private Assembly assembly;
    private @Nullable List<ChunkList.Chunk> missing;

    @BeforeEach
    void aContent() {
        directory = disk.mount();
        assembly = new Assembly(directory, () -> hash);
        new Random(7).nextBytes(bytes);
        for (int i = 0; i < CHUNKS; i++) {
            chunks.add(new ChunkList.Chunk(hash.chunk(bytes, i * CHUNK, CHUNK), (long) i * CHUNK, CHUNK));
        }
    }

    @Test
    void partsThatEndInAnyOrder_giveTheWholeFile() throws Exception {
        Download download = withOld(bytes);
        prepare(download, chunks);
        assertThat(missing).isEmpty();
        assertThat(staged()).isEqualTo(bytes);
    }

    @Test
    void chunksThatTheOldVersionLacks_areMissingInTheFilesOrder() throws Exception {
        byte[] old = new byte[bytes.length];
        System.arraycopy(bytes, CHUNK, old, 0, bytes.length - CHUNK);
        List<ChunkList.Chunk> shifted = new ArrayList<>();
        for (ChunkList.Chunk chunk : chunks.subList(1, CHUNKS)) {
            shifted.add(new ChunkList.Chunk(chunk.id(), chunk.offset() - CHUNK, CHUNK));
        }
        for (int rotten : new int[] {3, 20, 38}) {
            old[rotten * CHUNK] ^= 1;
        }
        prepare(withOld(old), shifted);
        assertThat(missing).containsExactly(chunks.get(0), chunks.get(4), chunks.get(21), chunks.get(39));
        byte[] here = staged();
        assertThat(here).hasSize(bytes.length);
        assertThat(Arrays.copyOfRange(here, CHUNK, 4 * CHUNK)).isEqualTo(Arrays.copyOfRange(bytes, CHUNK, 4 * CHUNK));
    }

    @Test
    void whatAnInterruptedTransferLeft_isNotAskedForAgain() throws Exception {
        try (var target = directory.create(Area.STAGING, NAME)) {
            target.write(ByteBuffer.wrap(bytes, 0, 18 * CHUNK + 5), 0);
        }
        prepare(download(null), List.of());
        assertThat(missing).containsExactlyElementsOf(chunks.subList(18, CHUNKS));
    }

    @Test
    void partThatFails_isTheLast() throws Exception {
        Download download = withOld(bytes);
        new Preparation(assembly, download, AT_ONCE, jobs::add, found -> missing = found).begin(chunks);
        jobs.remove().call().run();
        assertThat(jobs).hasSize(AT_ONCE);
        disk.failAt(1, DiskException.Reason.FULL);
        Callable<Runnable> failing = jobs.remove();
        assertThatThrownBy(failing::call).isInstanceOf(IOException.class);
        download.over = true;
        jobs.remove().call().run();
        assertThat(jobs).isEmpty();
        assertThat(missing).isNull();
    }

    private void prepare(Download download, List<ChunkList.Chunk> oldChunks) throws Exception {
        new Preparation(assembly, download, AT_ONCE, jobs::add, found -> missing = found).begin(oldChunks);
        int most = 0;
        while (!jobs.isEmpty()) {
            most = Math.max(most, jobs.size());
            jobs.removeLast().call().run();
        }
        assertThat(most).isEqualTo(AT_ONCE);
    }

    private Download withOld(byte[] old) throws IOException {
        try (var target = directory.create(Area.VERSIONS, "old")) {
            target.write(ByteBuffer.wrap(old), 0);
        }
        return download(new LocalSource.Aside(Area.VERSIONS, "old"));
    }

    private Download download(@Nullable LocalSource old) {
        List<Content.Slice> slices = chunks.stream()
                .map(chunk -> new Content.Slice(chunk.id(), chunk.length()))
                .toList();
        Content content = new Content(new ContentId(Hash.of(new byte[Hash.BYTES])), bytes.length, 0, slices);
        Entry.File file = new Entry.File(content, 0644, Instant.EPOCH);
        Download download = new Download(new Fetch(SharePath.of("f"), file, NAME, List.of(), null, old), 1);
        download.chunks = chunks;
        return download;
    }

    private byte[] staged() throws IOException {
        try (var source = directory.open(Area.STAGING, NAME)) {
            ByteBuffer all = ByteBuffer.allocate((int) source.stamp().size());
            while (all.hasRemaining() && source.read(all, all.position()) > 0) {
                // Until nothing is left.
            }
            return all.array();
        }
    }
}
