package io.tandemsync.daemon.ignore;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.port.IgnoreSyntax;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.eclipse.jgit.ignore.IgnoreNode;

/** The syntax of gitignore, as JGit understands it. */
public final class GitIgnoreSyntax implements IgnoreSyntax {
    @Override
    public Rules parse(Bytes text) {
        IgnoreNode rules = new IgnoreNode();
        try {
            rules.parse(new ByteArrayInputStream(text.array()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be read", e);
        }
        return (path, directory) -> {
            Boolean ignored = rules.checkIgnored(path, directory);
            if (ignored == null) {
                return Verdict.SILENT;
            }
            return ignored ? Verdict.IGNORED : Verdict.INCLUDED;
        };
    }
}
