package io.tandemsync.cli.terminal;

import io.tandemsync.engine.model.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Rows whose columns stand below each other; what is put in is shown escaped. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private boolean titled;

    /** A table with these column titles. */
    public static Table titled(String... titles) {
        Table table = new Table().row(titles);
        table.titled = true;
        return table;
    }

    /** Adds a row. An empty cell shows as a dash; without titles, none behind the last word. */
    public Table row(String... cells) {
        int length = cells.length;
        while (!titled && length > 1 && cells[length - 1].isEmpty()) {
            length--;
        }
        List<String> row = new ArrayList<>(length);
        for (String cell : Arrays.copyOf(cells, length)) {
            row.add(cell.isEmpty() ? "-" : Text.escaped(cell));
        }
        rows.add(row);
        return this;
    }

    /** The rows, each a line behind this margin, without a line end after the last. */
    public String text(String margin) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = DisplayWidth.of(row.get(column));
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        return rows.stream().map(row -> margin + line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell);
            if (column + 1 < row.size()) {
                line.append(" ".repeat(widths.get(column) - DisplayWidth.of(cell)))
                        .append(GAP);
            }
        }
        return line.toString();
    }
}
