package dev.sluice.edge.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.InvalidDataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Orders in a file: CSV with a header, or one JSON object a line ({@code .json}, {@code .jsonl}); {@code .gz} is unpacked. */
final class OrderFile {
    private OrderFile() {}

    static List<LabelledOrder> read(Path file, Columns columns) {
        OrderReader reader = new OrderReader(columns, file.toString());
        String name = file.toString().replaceFirst("\\.gz$", "");
        try (BufferedReader lines = open(file)) {
            return name.endsWith(".csv") ? csv(lines, reader, file) : json(lines, reader, file);
        } catch (IOException e) {
            throw new InvalidDataException(file.toString(), e);
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return new BufferedReader(
                    new InputStreamReader(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, UTF_8));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static List<LabelledOrder> csv(BufferedReader lines, OrderReader reader, Path file) throws IOException {
        String header = lines.readLine();
        if (header == null) throw new InvalidDataException(file.toString(), "is empty");
        Map<String, Integer> places = new HashMap<>();
        for (String name : cells(header)) places.put(name.strip(), places.size());
        List<LabelledOrder> orders = new ArrayList<>();
        int number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) orders.add(reader.order(new CsvLine(places, cells(line), number)));
        }
        return orders;
    }

    private static List<LabelledOrder> json(BufferedReader lines, OrderReader reader, Path file) throws IOException {
        List<LabelledOrder> orders = new ArrayList<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) continue;
            JsonFields fields = JsonFields.parse(line.getBytes(UTF_8));
            if (!fields.errors().isEmpty())
                throw new InvalidDataException(
                        file.toString(),
                        "line " + number + ": " + fields.errors().get(0));
            orders.add(reader.order(new JsonLine(fields, number)));
        }
        return orders;
    }

    private record CsvLine(Map<String, Integer> places, List<String> cells, int number) implements OrderReader.Line {
        @Override
        public @Nullable String text(String column) {
            Integer place = places.get(column);
            return place == null || place >= cells.size() ? null : cells.get(place);
        }
    }

    private record JsonLine(JsonFields fields, int number) implements OrderReader.Line {
        @Override
        public @Nullable String text(String column) {
            return fields.scalar(column);
        }
    }

    /** Cells of one line; a quoted cell may hold commas and doubled quotes, but no line break. */
    static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') cell.append(line.charAt(++i));
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else cell.append(c);
        }
        cells.add(cell.toString());
        return cells;
    }
}
