package io.tandemsync.cli.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the syntax trees of the sources say, as findings by rule: {@code file:line what}. */
final class JavaSource {
    static final String METHOD_LENGTH = "method-length";
    static final String EMPTY_CATCH = "empty-catch";
    static final int METHOD_LINES_MAX = 60;

    private JavaSource() {}

    /** Parses the files, without resolving anything, and reports what breaks the rules. */
    static Map<String, List<String>> findings(List<Path> files) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK is needed");
        Map<String, List<String>> findings = new TreeMap<>();
        findings.put(METHOD_LENGTH, new ArrayList<>());
        findings.put(EMPTY_CATCH, new ArrayList<>());
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scan(unit, positions, findings).scan(unit, null);
            }
        }
        return findings;
    }

    /** Walks one file. */
    private static final class Scan extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Map<String, List<String>> findings;

        Scan(CompilationUnitTree unit, SourcePositions positions, Map<String, List<String>> findings) {
            this.unit = unit;
            this.positions = positions;
            this.findings = findings;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            BlockTree body = method.getBody();
            if (body != null) {
                long lines =
                        line(positions.getEndPosition(unit, body)) - line(positions.getStartPosition(unit, body)) + 1;
                if (lines > METHOD_LINES_MAX) {
                    report(METHOD_LENGTH, method, method.getName() + " has " + lines + " lines");
                }
            }
            return super.visitMethod(method, null);
        }

        /** A comment alone does not make a catch block say what becomes of the error. */
        @Override
        public Void visitCatch(CatchTree caught, Void nothing) {
            boolean empty = caught.getBlock().getStatements().stream().allMatch(EmptyStatementTree.class::isInstance);
            if (empty) {
                report(
                        EMPTY_CATCH,
                        caught,
                        "does nothing with " + caught.getParameter().getType());
            }
            return super.visitCatch(caught, null);
        }

        private long line(long position) {
            LineMap lines = unit.getLineMap();
            return lines.getLineNumber(position);
        }

        private void report(String rule, Tree tree, String what) {
            String file = Path.of(unit.getSourceFile().toUri()).toString();
            Objects.requireNonNull(findings.get(rule))
                    .add(file + ":" + line(positions.getStartPosition(unit, tree)) + " " + what);
        }
    }
}
