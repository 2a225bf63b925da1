package io.tandemsync.daemon.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandemsync.daemon.crypto.BouncyCastleSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.codec.ByteReader;
import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The secrets of homes in every form in which they might stand in a file or a log: as bytes, in hexadecimal, in base64, as a
 * list of numbers. Each half of a secret counts by itself, so that neither a line break nor a cut hides it.
 */
public final class SecretWords {
    private static final int SECRET_BYTES = 32;
    private static final int HALF_BYTES = 16;
    /** By which a word is looked up; the shortest has 16 characters. */
    private static final int HEAD_BYTES = 4;
    /** So many that even the words of a whole suite leave most hashes without one. */
    private static final int HASH_BITS = 22;
    /** Looked at of a stream at once. */
    private static final int WINDOW_BYTES = 1 << 20;
    /** Longer than any word: 16 signed numbers with commas between. */
    private static final int OVERLAP_BYTES = 128;

    private static final JsonMapper JSON = new JsonMapper();

    private final Set<String> words = new TreeSet<>();
    private final Map<Integer, List<byte[]>> byHead = new HashMap<>();
    /** The hashes of all heads: says of nearly every place that nothing begins there. */
    private final BitSet heads = new BitSet(1 << HASH_BITS);

    private final List<byte[]> secrets = new ArrayList<>();

    public boolean isEmpty() {
        return words.isEmpty();
    }

    /** What was taken in, as bytes. */
    List<byte[]> secrets() {
        return secrets;
    }

    /** Takes in what tests of one module have noted. */
    public void addNoted(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            byte[] secret = HexFormat.of().parseHex(line);
            if (secret.length == SECRET_BYTES) {
                add(secret);
            } else {
                addKeys(secret, AccessMode.BLIND);
            }
        }
    }

    /** Takes in what a {@code secrets.json} holds; one that a test has damaged holds nothing. */
    public void addAll(Path secretsFile) throws IOException {
        addFrom(secretsFile, AccessMode.BLIND);
    }

    /** Takes in of a {@code secrets.json} what only readers and writers may hold, which a blind replica must not. */
    public void addReaders(Path secretsFile) throws IOException {
        addFrom(secretsFile, AccessMode.READ);
    }

    private void addFrom(Path secretsFile, AccessMode lowest) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(Files.readAllBytes(secretsFile));
        } catch (JsonProcessingException damaged) {
            return;
        }
        for (JsonNode share : root.path("shares")) {
            addShare(share, lowest);
        }
    }

    private void addShare(JsonNode share, AccessMode lowest) {
        try {
            add(Base64.getDecoder().decode(share.path("repositoryKey").asText()));
            addKeys(Base64.getDecoder().decode(share.path("keys").asText()), lowest);
        } catch (IllegalArgumentException damaged) {
            // No base64, so no key.
            return;
        }
    }

    private void addKeys(byte[] encoded, AccessMode lowest) {
        try {
            addKeys(ShareKeys.decode(Bytes.wrap(encoded), new BouncyCastleSignatures()), lowest);
        } catch (FormatException damaged) {
            // Kept whole, as nothing tells its parts.
            add(encoded);
        }
    }

    /** Seeds and read keys, and the share's public key: who has that and sees records has all of a blind token. */
    private void addKeys(ShareKeys keys, AccessMode lowest) {
        if (lowest == AccessMode.BLIND) {
            ByteReader all = new ByteReader(keys.encode().array());
            all.bytes(2);
            add(all.bytes(SECRET_BYTES));
        }
        for (AccessMode mode : AccessMode.values()) {
            if (mode != AccessMode.BLIND && keys.mode().covers(mode)) {
                ShareKeys limited = mode == keys.mode() ? keys : keys.limitedTo(mode);
                ByteReader in = new ByteReader(limited.encode().array());
                in.bytes(2 + SECRET_BYTES);
                if (in.u8() == 1) {
                    add(in.bytes(SECRET_BYTES));
                }
                in.bytes(1 + Integer.BYTES);
                add(in.bytes(SECRET_BYTES));
            }
        }
    }

    /** Takes in the private key of an {@code identity.p12}; one that a test has damaged holds nothing. */
    public void addIdentity(Path file) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            // Without a password nothing but the key is opened, which is what is wanted here.
            store.load(new ByteArrayInputStream(Files.readAllBytes(file)), null);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, "tandem".toCharArray()) instanceof ECPrivateKey key) {
                    byte[] number = key.getS().toByteArray();
                    byte[] padded = new byte[SECRET_BYTES];
                    int length = Math.min(number.length, SECRET_BYTES);
                    System.arraycopy(number, number.length - length, padded, SECRET_BYTES - length, length);
                    add(padded);
                    put(key.getS().toString());
                }
            }
        } catch (GeneralSecurityException | IOException damaged) {
            return;
        }
    }

    void add(byte[] secret) {
        secrets.add(secret);
        for (int from = 0; from + HALF_BYTES <= secret.length; from += HALF_BYTES) {
            byte[] half = Arrays.copyOfRange(secret, from, from + HALF_BYTES);
            if (isRandom(half)) {
                addForms(half);
            }
        }
    }

    /** What a test made up of zeros stands everywhere. */
    private static boolean isRandom(byte[] half) {
        BitSet octets = new BitSet(1 << Byte.SIZE);
        for (byte octet : half) {
            octets.set(octet & 0xff);
        }
        return octets.cardinality() >= HALF_BYTES / 2;
    }

    private void addForms(byte[] secret) {
        put(new String(secret, StandardCharsets.ISO_8859_1));
        put(HexFormat.of().formatHex(secret));
        put(HexFormat.of().withUpperCase().formatHex(secret));
        String numbers = Arrays.toString(secret);
        put(numbers.substring(1, numbers.length() - 1));
        for (int shift = 0; shift < 3; shift++) {
            byte[] shifted = new byte[shift + secret.length];
            System.arraycopy(secret, 0, shifted, shift, secret.length);
            // The digits at both ends depend on what stands beside the secret.
            int from = shift == 0 ? 0 : 4;
            int to = shifted.length / 3 * 4;
            put(Base64.getEncoder().encodeToString(shifted).substring(from, to));
            put(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
        }
    }

    private void put(String word) {
        if (words.add(word)) {
            byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
            int head = head(bytes, 0);
            heads.set(hash(head));
            byHead.computeIfAbsent(head, key -> new ArrayList<>()).add(bytes);
        }
    }

    /** The first form of a secret that stands in there. */
    public Optional<String> in(byte[] content) {
        return in(content, content.length);
    }

    /** The first form of a secret that comes there, read to its end. */
    public Optional<String> in(InputStream content) throws IOException {
        byte[] window = new byte[WINDOW_BYTES];
        int kept = 0;
        while (true) {
            int count = content.readNBytes(window, kept, window.length - kept);
            Optional<String> found = in(window, kept + count);
            if (found.isPresent() || kept + count < window.length) {
                return found;
            }
            kept = OVERLAP_BYTES;
            System.arraycopy(window, window.length - kept, window, 0, kept);
        }
    }

    Optional<String> in(String text) {
        return in(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Optional<String> in(byte[] content, int length) {
        for (int at = 0; at + HEAD_BYTES <= length; at++) {
            int head = head(content, at);
            if (heads.get(hash(head))) {
                for (byte[] word : byHead.getOrDefault(head, List.of())) {
                    int end = at + word.length;
                    if (end <= length && Arrays.equals(content, at, end, word, 0, word.length)) {
                        return Optional.of(shown(new String(word, StandardCharsets.ISO_8859_1)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int head(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    private static int hash(int head) {
        return (head * 0x9e37_79b1) >>> (Integer.SIZE - HASH_BITS);
    }

    private static String shown(String word) {
        return HexFormat.of().formatHex(Arrays.copyOf(word.getBytes(StandardCharsets.ISO_8859_1), 6)) + "…";
    }
}
