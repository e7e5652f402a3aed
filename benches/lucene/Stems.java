import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Reads a file with one word a line, writes a file with what the filters of Lucene's GermanAnalyzer make of each. */
public final class Stems {
    /** The filters in GermanAnalyzer's order, without its stop words: a gold standard has none to spare. */
    private static final class German extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer whole = new KeywordTokenizer();
            TokenStream normal = new GermanNormalizationFilter(new LowerCaseFilter(whole));
            return new TokenStreamComponents(whole, new GermanLightStemFilter(normal));
        }
    }

    public static void main(String[] files) throws IOException {
        try (Analyzer german = new German(); BufferedWriter out = Files.newBufferedWriter(Path.of(files[1]))) {
            for (String word : Files.readAllLines(Path.of(files[0]), StandardCharsets.UTF_8)) {
                try (TokenStream tokens = german.tokenStream("word", word)) {
                    CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
                    tokens.reset();
                    out.write(tokens.incrementToken() ? term.toString() : "");
                    out.write('\n');
                    tokens.end();
                }
            }
        }
    }
}
