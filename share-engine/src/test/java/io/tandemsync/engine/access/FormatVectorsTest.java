package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.Transcript.Role;
import io.tandemsync.engine.chunk.ChunkHash;
import io.tandemsync.engine.chunk.Page;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.Content.Slice;
import io.tandemsync.engine.model.Entry;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.LinkTarget;
import io.tandemsync.engine.model.Past;
import io.tandemsync.engine.model.PathRecord;
import io.tandemsync.engine.model.SharePath;
import io.tandemsync.engine.port.Randomness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every format of version 1 gives the bytes that the repository holds: a change here is a change of format. Seeds and inputs
 * are those that docs/FORMAT.md names.
 */
final class FormatVectorsTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

    private final Map<String, String> vectors = new LinkedHashMap<>();
    private final ShareKeys owner = ShareKeys.create(seeds(), Samples.SIGNATURES);
    private final ShareKeys write = owner.limitedTo(AccessMode.WRITE);
    private final ShareKeys read = owner.limitedTo(AccessMode.READ);
    private final ShareKeys blind = owner.limitedTo(AccessMode.BLIND);
    private final ChunkHash hash = owner.chunkHash();

    @Test
    void formats_areThoseOfTheRepository() throws IOException {
        keys();
        chunks();
        tokensAndProofs();
        records();
        seals();
        StringBuilder text = new StringBuilder();
        vectors.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        assertThat(text.toString()).isEqualTo(stored());
    }

    private void keys() {
        add("share-public-key", owner.sharePublicKey());
        vectors.put("share-id", owner.shareId().toString());
        vectors.put("fingerprint", owner.fingerprint());
        add("write-public-key", owner.newest().writePublicKey());
        for (EpochKeys.Use use : EpochKeys.Use.values()) {
            add(
                    "derived-" + use.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    owner.newest().derived(use));
        }
        add("keys-owner", owner.encode());
        add("keys-write", write.encode());
        add("keys-read", read.encode());
        add("keys-blind", blind.encode());
        add(
                "keys-epochs",
                owner.withNextEpoch(seeds()).limitedTo(AccessMode.READ).encode());
    }

    private void chunks() {
        add("path-id", owner.pathId(SharePath.of("notes/plan.txt")));
        add("chunk-id", hash.chunk(HELLO, 0, HELLO.length).hash());
        add("content-id", Samples.content(hash, HELLO).id().hash());
        add("content-id-empty", Samples.content(hash, new byte[0]).id().hash());
        Page.Encoded page = page().encode(hash);
        add("page", page.bytes());
        add("page-id", page.id().hash());
        byte[] stream = stream();
        StringBuilder cuts = new StringBuilder();
        int at = 0;
        while (at < stream.length) {
            int length = owner.chunker().cut(stream, at, stream.length - at, true);
            cuts.append(at == 0 ? "" : ",").append(length);
            at += length;
        }
        vectors.put("cuts", cuts.toString());
    }

    private void tokensAndProofs() {
        for (ShareKeys keys : List.of(write, read, blind)) {
            String mode = keys.mode().word();
            Token token = Token.of(keys, "docs", Samples.device(7), List.of("quic/192.0.2.7:20209"));
            vectors.put("token-" + mode, token.format());
        }
        Transcript link = new Transcript(
                1, Samples.device(3), Samples.device(4), Samples.nonce(5), Samples.nonce(6), Role.DIALLER);
        add("tag", ShareProof.tag(blind, Samples.nonce(5), Samples.nonce(6)));
        for (ShareKeys keys : List.of(write, read, blind)) {
            add("proof-" + keys.mode().word(), ShareProof.prove(keys, link));
            assertThat(ShareProof.check(
                            write, link, bytes("proof-" + keys.mode().word())))
                    .contains(keys.mode());
        }
    }

    private void records() {
        Past past = Past.of(
                new TreeMap<>(Map.of(
                        Samples.replica(1),
                        List.of(new Past.Interval(3, 9), new Past.Interval(300, 300)),
                        Samples.replica(2),
                        List.of(new Past.Interval(1, 1)))),
                new TreeSet<>(List.of(Samples.dot(2, 5), Samples.dot(9, 70_000))));
        SharePath path = SharePath.of("notes/plan.txt");
        record("file", past, new Entry.File(Samples.content(hash, HELLO), 0644, TIME), path, true);
        record("directory", past, new Entry.Directory(0755), SharePath.of("notes"), false);
        Entry link = new Entry.Symlink(LinkTarget.of("plan.txt".getBytes(StandardCharsets.UTF_8)));
        record("symlink", past, link, SharePath.of("notes/link"), false);
        record("tombstone", past, new Entry.Tombstone(), path, true);
        Slice pages = new Slice(page().encode(hash).id(), page().size());
        record("pages", past, new Entry.File(hash.content(1, List.of(pages)), 0600, TIME), path, false);
    }

    private void record(String name, Past past, Entry entry, SharePath path, boolean sign) {
        SharePath conflictOf = name.equals("symlink") ? SharePath.of("notes/other") : null;
        PathRecord record =
                new PathRecord(path, entry, past, Samples.dot(1, 300), Samples.dot(2, 5), TIME, 1, conflictOf);
        Bytes encoded = new RecordCodec(write).encode(record, sign);
        assertThat(new RecordCodec(read).decode(encoded, sign).record()).isEqualTo(record);
        add("record-" + name, encoded);
    }

    private void seals() {
        ChunkSeal seal = new ChunkSeal(write);
        add("sealed-chunk", seal.seal(hash.chunk(HELLO, 0, HELLO.length), HELLO, 0, HELLO.length));
        add("sealed-page", seal.sealPage(page().encode(hash)));
    }

    private Page page() {
        return new Page(
                0, List.of(new Slice(hash.chunk(HELLO, 0, 5), 5), new Slice(new ChunkId(Samples.hash(8)), 262_144)));
    }

    /** 32 bytes of ones, then 32 of twos, and so on. */
    private static Randomness seeds() {
        return new Randomness() {
            private int fill;

            @Override
            public byte[] bytes(int count) {
                byte[] bytes = new byte[count];
                Arrays.fill(bytes, (byte) ++fill);
                return bytes;
            }

            @Override
            public long below(long bound) {
                return 0;
            }
        };
    }

    /** The highest bytes of a linear congruential sequence. */
    private static byte[] stream() {
        byte[] bytes = new byte[4 * 1024 * 1024];
        long state = 1;
        for (int i = 0; i < bytes.length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            bytes[i] = (byte) (state >>> 56);
        }
        return bytes;
    }

    private void add(String name, Hash value) {
        add(name, value.bytes());
    }

    private void add(String name, Bytes value) {
        add(name, value.array());
    }

    private void add(String name, byte[] value) {
        vectors.put(name, HexFormat.of().formatHex(value));
    }

    private Bytes bytes(String name) {
        return Bytes.wrap(HexFormat.of().parseHex(vectors.getOrDefault(name, "")));
    }

    private static String stored() throws IOException {
        try (InputStream in = FormatVectorsTest.class.getResourceAsStream("/vectors/format-1.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
