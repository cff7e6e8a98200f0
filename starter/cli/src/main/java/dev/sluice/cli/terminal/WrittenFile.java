package dev.sluice.cli.terminal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files that a user names: what goes wrong with them is said in words that name them. */
public final class WrittenFile {

    private WrittenFile() {}

    /** The text in the file. */
    public static String read(Path file) throws UnreadableFile {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UnreadableFile("There is no file " + file + ".", e);
        } catch (CharacterCodingException e) {
            throw new UnreadableFile(file + " is not a text in UTF-8.", e);
        } catch (IOException e) {
            throw new UnreadableFile("Cannot read " + file + " (" + e.getMessage() + ").", e);
        }
    }

    /** Replaces the file. */
    public static void write(Path file, String text) throws UnreadableFile {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UnreadableFile("Cannot write " + file + " (" + e.getMessage() + ").", e);
        }
    }

    /** A file that cannot be read or written; the message says which and why. */
    public static final class UnreadableFile extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableFile(String message, IOException cause) {
            super(message, cause);
        }
    }
}
