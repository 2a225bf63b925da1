package io.tandemsync.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.OrderedStore.Change;
import io.tandemsync.engine.port.OrderedStore.Cursor;
import io.tandemsync.engine.port.OrderedStore.Table;
import io.tandemsync.repository.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Repositories for tests: tiny limits, numbered batches, copies of their files. */
final class Repositories {
    /** Limits so small that a few batches pass through every part of a repository's life. */
    static final RepositoryLimits TINY = new RepositoryLimits(1, 64 << 10, 32 << 10, 2 << 10, 8 << 10);

    static final RepositoryKey KEY = key(1);

    private Repositories() {}

    static RepositoryKey key(int number) {
        byte[] bytes = keyBytes(number);
        TestSecrets.note(bytes);
        return RepositoryKey.of(bytes);
    }

    /** Bytes that stand nowhere by chance. */
    static byte[] keyBytes(int number) {
        byte[] bytes = new byte[RepositoryKey.BYTES];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    static RepositoryStore open(Path directory) throws IOException {
        return RepositoryStore.open(directory, KEY, TINY);
    }

    /**
     * Batch N: it says that N was the last, adds a row, and changes one that others change too; so what a store holds tells
     * exactly which batches it has.
     */
    static List<Change> batch(int number) {
        byte[] value = ("batch " + number + " ").repeat(1 + number % 40).getBytes(UTF_8);
        return List.of(
                new Change(Table.META, bytes("last"), bytes(Integer.toString(number))),
                new Change(Table.PATHS, bytes("row " + number), value),
                new Change(Table.CONTENTS, bytes("slot " + number % 7), value));
    }

    /** How many batches the store has had; fails unless it holds exactly what that many leave. */
    static int verified(OrderedStore store) {
        byte[] last = store.get(Table.META, bytes("last"));
        int count = last == null ? 0 : Integer.parseInt(new String(last, UTF_8));
        Map<String, String> paths = new TreeMap<>();
        Map<String, String> contents = new TreeMap<>();
        for (int i = 1; i <= count; i++) {
            for (Change change : batch(i)) {
                Map<String, String> rows = change.table() == Table.PATHS ? paths : contents;
                byte[] value = change.value();
                if (change.table() != Table.META && value != null) {
                    rows.put(new String(change.key(), UTF_8), new String(value, UTF_8));
                }
            }
        }
        if (!rows(store, Table.PATHS).equals(paths)
                || !rows(store, Table.CONTENTS).equals(contents)) {
            throw new AssertionError("the store does not hold what " + count + " batches leave");
        }
        return count;
    }

    static Map<String, String> rows(OrderedStore store, Table table) {
        Map<String, String> rows = new TreeMap<>();
        Cursor cursor = store.from(table, new byte[0]);
        while (cursor.next()) {
            rows.put(new String(cursor.key(), UTF_8), new String(cursor.value(), UTF_8));
        }
        return rows;
    }

    /** Copies the files as they are, as a crash would leave them. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
        return to;
    }

    /** The journal's segments in order. */
    static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(
                    files.filter(file -> Journal.isName(file.getFileName().toString()))
                            .sorted()
                            .toList());
        }
    }

    static Path index(Path directory) {
        return directory.resolve(RepositoryFiles.INDEX);
    }

    /** Flips one bit of the byte at the offset. */
    static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x10;
        Files.write(file, bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
