package io.tandemsync.repository;

import io.tandemsync.repository.seal.PrivateFiles;
import io.tandemsync.repository.seal.SealKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The plain first file of a repository: which format it has, its id, and proof of the key.
 *
 * <p>Magic (8), version (4), file id (16), MAC over these (32), CRC-32 of all before it (4). In every version the magic and
 * the version come first and the CRC last, so that a newer format, a wrong key and damage are told apart.
 */
final class FormatFile {
    static final String NAME = "format";
    static final int VERSION = 1;
    static final int ID_BYTES = 16;

    private static final byte[] MAGIC = "TANDEMDB".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_AT = 12;
    private static final int MAC_AT = ID_AT + ID_BYTES;
    private static final int CRC_AT = MAC_AT + 32;
    private static final int BYTES = CRC_AT + Integer.BYTES;

    /** No version grows past this. */
    private static final int BYTES_MAX = 4096;

    private FormatFile() {}

    /** An id for a new repository. */
    static byte[] newId() {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        return id;
    }

    /** Puts the file in its place, in one step. */
    static void write(Path directory, RepositoryKey key, byte[] id) throws IOException {
        ByteBuffer content =
                ByteBuffer.allocate(BYTES).put(MAGIC).putInt(VERSION).put(id);
        content.put(mac(key, id, content.array()));
        content.putInt(crc(content.array(), CRC_AT));
        PrivateFiles.replace(directory.resolve(NAME), content.array());
    }

    /**
     * The repository's id.
     *
     * @throws RepositoryException if the file is of a newer version, of another key, or no such file
     */
    static byte[] read(Path directory, RepositoryKey key) throws IOException {
        Path file = directory.resolve(NAME);
        long size = Files.size(file);
        byte[] content = size > BYTES_MAX ? new byte[0] : Files.readAllBytes(file);
        int end = content.length - Integer.BYTES;
        boolean whole = end >= ID_AT
                && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && ByteBuffer.wrap(content).getInt(end) == crc(content, end);
        int version = whole ? ByteBuffer.wrap(content).getInt(MAGIC.length) : 0;
        if (version > VERSION) {
            throw new NewerFormatException("the repository has format " + version + ", newer than the " + VERSION
                    + " that this version of Tandem reads; install a newer Tandem");
        }
        if (version != VERSION || content.length != BYTES) {
            throw new RepositoryDamagedException("the repository's format file is damaged; set it aside", null);
        }
        byte[] id = Arrays.copyOfRange(content, ID_AT, MAC_AT);
        if (!MessageDigest.isEqual(mac(key, id, content), Arrays.copyOfRange(content, MAC_AT, CRC_AT))) {
            throw new WrongKeyException("the repository was made under another key; use the home that made it");
        }
        return id;
    }

    private static byte[] mac(RepositoryKey key, byte[] id, byte[] content) {
        SealKey derived = key.derive(NAME, id);
        return derived.mac(Arrays.copyOf(content, MAC_AT));
    }

    private static int crc(byte[] content, int length) {
        CRC32 crc = new CRC32();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }
}
