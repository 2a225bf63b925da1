package io.tandemsync.cli.operate;

import io.tandemsync.cli.session.Action;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.client.Route;
import io.tandemsync.client.TandemException;
import io.tandemsync.client.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes what helps to find a fault into one file, to be looked through and handed on. */
@Command(
        name = "support",
        description = "Gather in a file what helps to find a fault, without keys, tokens and content.")
public final class SupportCommand implements Action {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Invocation invocation;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            arity = "0..1",
            description = "The zip file (default: tandem-support-TIME.zip in this directory).")
    private String file = "";

    @Option(names = "--names", description = "Leave names of files, directories, shares and devices in it.")
    private boolean names;

    /** The command of this call. */
    public SupportCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public int run() throws IOException {
        String name = file.isEmpty() ? "tandem-support-" + MOMENT.format(Instant.now()) + ".zip" : file;
        Path target = Path.of(invocation.path(name));
        Json bundle = invocation.client().read(Route.of("support") + Route.query("names", Boolean.toString(names)));
        try {
            write(bundle, target);
        } catch (FileAlreadyExistsException taken) {
            throw new TandemException("io", target + " is there already; name another file", taken);
        }
        return invocation.print(
                Json.object().with("file", target.toString()),
                written -> written.text("file")
                        + (names ? "" : "\nnames are hidden in it; look it through before you hand it on"));
    }

    private static void write(Json bundle, Path target) throws IOException {
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(
                        target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine);
                ZipOutputStream zip = new ZipOutputStream(java.nio.channels.Channels.newOutputStream(channel))) {
            for (Json part : bundle.at("files").items()) {
                zip.putNextEntry(new ZipEntry(part.text("name")));
                zip.write(part.text("text").getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }
}
