package io.tandemsync.engine.access;

import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.ContentReader;
import io.tandemsync.engine.chunk.FastCdc;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.PathRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Random;

/** Prints how fast chunks, ids and records are made, per CPU second of one thread; a program, not a test. */
public final class AccessBenchmark {
    private static final int BYTES = 64 * 1024 * 1024;
    private static final int RECORDS = 20_000;
    private static final int ROUNDS = 6;

    private AccessBenchmark() {}

    /** Work to be timed. */
    private interface Work {
        void run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        ShareKeys keys = Samples.keys(1);
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        FastCdc chunker = keys.chunker();
        ChunkHash hash = keys.chunkHash();
        ContentReader reader = keys.contentReader();
        rate("FastCDC MB/s", BYTES / 1e6, () -> cut(chunker, bytes));
        rate("chunk hash MB/s", BYTES / 1e6, () -> hashAll(hash, bytes));
        rate("stream, cut and hash MB/s", BYTES / 1e6, () -> reader.read(new ByteArrayInputStream(bytes)::read));
        RecordCodec codec = new RecordCodec(keys);
        PathRecord record = Samples.fileRecord(keys, "some/directory/a file.txt", new byte[100]);
        PathRecord other = Samples.fileRecord(keys, "some/directory/b file.txt", new byte[100]);
        Bytes encoded = codec.encode(record, false);
        System.out.println("record bytes " + encoded.length());
        rate("records encoded unsigned /s", RECORDS, () -> {
            for (int i = 0; i < RECORDS; i++) {
                codec.encode(i % 2 == 0 ? record : other, false);
            }
        });
        rate("records decoded unsigned /s", RECORDS, () -> {
            for (int i = 0; i < RECORDS; i++) {
                codec.decode(encoded, false);
            }
        });
        rate("path ids /s", RECORDS, () -> {
            for (int i = 0; i < RECORDS; i++) {
                keys.pathId(record.path());
            }
        });
    }

    private static void cut(FastCdc chunker, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            at += chunker.cut(bytes, at, bytes.length - at, true);
        }
    }

    private static void hashAll(ChunkHash hash, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += 256 * 1024) {
            hash.chunk(bytes, at, 256 * 1024);
        }
    }

    private static void rate(String what, double amount, Work work) throws IOException {
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            work.run();
            long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            best = Math.max(best, amount / (nanos / 1e9));
        }
        System.out.printf("%-32s %10.0f%n", what, best);
    }
}
