package dev.sluice.edge.training;

import java.util.stream.IntStream;

/**
 * A dataset in bins.
 *
 * @param binnings by feature
 * @param columns bin of each row, by feature
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record BinnedRows(Binning[] binnings, byte[][] columns) {

    /** Borders come from the rows of the training; all rows are put between them. */
    static BinnedRows of(Dataset data, int features, int[] training) {
        Binning[] binnings = IntStream.range(0, features)
                .parallel()
                .mapToObj(feature -> Binning.of(data.column(feature), training))
                .toArray(Binning[]::new);
        byte[][] columns = IntStream.range(0, features)
                .parallel()
                .mapToObj(feature -> binnings[feature].apply(data.column(feature), data.size()))
                .toArray(byte[][]::new);
        return new BinnedRows(binnings, columns);
    }
}
