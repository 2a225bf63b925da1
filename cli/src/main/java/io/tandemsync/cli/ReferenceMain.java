package io.tandemsync.cli;

import io.tandemsync.cli.reference.Reference;
import io.tandemsync.cli.session.Invocation;
import io.tandemsync.cli.session.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Writes manual pages and completions while a package is built: {@code ReferenceMain DIRECTORY}. */
final class ReferenceMain {
    private ReferenceMain() {}

    public static void main(String[] words) throws IOException {
        Surroundings surroundings =
                new Surroundings(System.in, System.out, System.err, Map.of(), Path.of("/"), false, false, null);
        Reference.write(
                CommandTree.of(new Invocation(surroundings), word -> true), Version.current(), Path.of(words[0]));
    }
}
