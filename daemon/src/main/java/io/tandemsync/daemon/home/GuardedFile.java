package io.tandemsync.daemon.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object in a file of the home, with a second copy beside it: a damaged file is set aside under another name and
 * the copy takes its place, so that neither a half-written file nor a slip of a person's pen loses what it held.
 */
final class GuardedFile {
    /** Larger than any file of a home with 10 000 shares. */
    static final long BYTES_MAX = 16L << 20;

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path file;
    private final Path copy;
    private final int version;
    private final boolean secret;
    /** Others could open the file or its copy when it was last looked at. */
    private @Nullable HomeWarning wasOpen;

    /** What the object must be like. */
    interface Reader<T> {
        /** @throws InvalidException naming the fault in it */
        T read(ObjectNode object) throws InvalidException;
    }

    /** A file of the home is not what it should be; the message says where. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    /** A file was written by a newer Tandem. */
    private static final class NewerException extends Exception {
        private static final long serialVersionUID = 1L;

        NewerException(String message) {
            super(message);
        }
    }

    /**
     * What was read.
     *
     * @param warning what a person should know about it, null where all is well
     */
    record Loaded<T>(T value, @Nullable HomeWarning warning) {}

    /**
     * @param version the newest that this code understands
     * @param secret whether to refuse a file that others may read; otherwise it is closed to them
     */
    GuardedFile(Path file, int version, boolean secret) {
        this.file = file;
        this.copy = file.resolveSibling(file.getFileName() + ".bak");
        this.version = version;
        this.secret = secret;
    }

    /**
     * Reads the file, or its copy where the file is damaged or missing; null if there is neither.
     *
     * @throws RefusedException if nothing good is left, a newer Tandem wrote it, or others may read it
     */
    <T> @Nullable Loaded<T> load(Reader<T> reader) throws RefusedException {
        String damage;
        wasOpen = null;
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            try {
                T value = read(file, reader);
                checkClosed(copy);
                return new Loaded<>(value, wasOpen);
            } catch (InvalidException e) {
                damage = String.valueOf(e.getMessage());
            }
            return fallBack(reader, damage);
        } catch (NewerException e) {
            throw new RefusedException(ErrorCode.NEWER_FORMAT, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new RefusedException(
                    ErrorCode.IO,
                    Home.shown(file) + " cannot be read (" + Home.reason(e) + "); check the permissions of the home",
                    e);
        }
    }

    /** Replaces the file and then its copy; returns when both survive a power cut. */
    void save(ObjectNode object) throws IOException {
        byte[] content = JSON.writeValueAsBytes(object);
        AtomicFile.replace(file, content);
        AtomicFile.replace(copy, content);
    }

    private <T> Loaded<T> fallBack(Reader<T> reader, String damage)
            throws IOException, NewerException, RefusedException {
        T good;
        try {
            good = read(copy, reader);
        } catch (InvalidException e) {
            throw new RefusedException(
                    ErrorCode.HOME_DAMAGED,
                    Home.shown(file) + " is damaged (" + damage + ") and so is its copy (" + e.getMessage()
                            + "); repair it or put a backup of it in its place",
                    e);
        }
        String warning = Home.shown(file) + " was damaged (" + damage + "); its last good copy is used";
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + MOMENT.format(Instant.now()));
            Files.move(file, aside);
            warning += ", the damaged one is kept as " + aside.getFileName();
        }
        AtomicFile.replace(file, Files.readAllBytes(copy));
        return new Loaded<>(good, HomeWarning.damaged(warning));
    }

    private <T> T read(Path from, Reader<T> reader)
            throws IOException, InvalidException, NewerException, RefusedException {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidException("it is missing");
        }
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidException("it is not a regular file");
        }
        checkClosed(from);
        if (Files.size(from) > BYTES_MAX) {
            throw new InvalidException("it is larger than " + BYTES_MAX + " bytes");
        }
        ObjectNode object = parse(Files.readAllBytes(from));
        JsonNode written = object.path("version");
        if (written.isIntegralNumber() && written.longValue() > version) {
            throw new NewerException(Home.shown(from) + " was written by a newer Tandem (version " + written.asText()
                    + ", this one knows " + version + "); install that version");
        }
        if (!written.isMissingNode() && (!written.isInt() || written.intValue() < 1)) {
            throw new InvalidException("its version is not a number from 1 on");
        }
        return reader.read(object);
    }

    private static ObjectNode parse(byte[] content) throws InvalidException, IOException {
        try {
            if (JSON.readTree(content) instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidException("it holds no JSON object");
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new InvalidException("it is not valid JSON" + where);
        }
    }

    /** A copy that is a link or is missing is none, and is not read. */
    private void checkClosed(Path from) throws IOException, RefusedException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Home.isOurs(from)) {
            throw new RefusedException(
                    ErrorCode.PERMISSIONS_TOO_OPEN,
                    Home.shown(from) + " belongs to another user; give it back with chown");
        }
        String mode = Home.mode(from);
        if (mode.endsWith("------")) {
            return;
        }
        if (!secret) {
            Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rw-------"));
            wasOpen = HomeWarning.wasOpen(Home.shown(from), mode);
        } else {
            throw new RefusedException(
                    ErrorCode.PERMISSIONS_TOO_OPEN,
                    Home.shown(from) + " can be opened by others; close it with: chmod 600 " + Home.shown(from));
        }
    }
}
