#ifndef TUBAN_CTIFF_SHIM_H
#define TUBAN_CTIFF_SHIM_H

#include <stdarg.h>
#include <tiffio.h>

// libtiff's settings take variable arguments, which Swift cannot pass: a few inlined bridges.

/// How the first image of a file is laid out.
typedef struct {
    uint32_t width, height, block_width, block_height;
    uint16_t bands, bits, format, compression, photometric, planes, predictor;
} tuban_tiff_layout;

/// Takes no notice: what libtiff cannot read is read once more through GDAL, which tells why.
static inline int tuban_tiff_quiet(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
    (void)file; (void)user; (void)module; (void)format; (void)arguments;
    return 1;
}

static inline TIFF *tuban_tiff_open(const char *path) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, tuban_tiff_quiet, NULL);
    TIFFOpenOptionsSetWarningHandlerExtR(options, tuban_tiff_quiet, NULL);
    TIFF *file = TIFFOpenExt(path, "rmD", options);  // not mapped; the places of blocks are read when the first one is
    TIFFOpenOptionsFree(options);
    return file;
}

/// 0 where a tag is missing that has to be there.
static inline int tuban_tiff_describe(TIFF *file, tuban_tiff_layout *layout) {
    layout->block_width = layout->block_height = 0;
    layout->predictor = PREDICTOR_NONE;
    if (!TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &layout->width) || !TIFFGetField(file, TIFFTAG_IMAGELENGTH, &layout->height) ||
        !TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &layout->photometric))
        return 0;
    if (TIFFIsTiled(file)) {
        TIFFGetField(file, TIFFTAG_TILEWIDTH, &layout->block_width);
        TIFFGetField(file, TIFFTAG_TILELENGTH, &layout->block_height);
    } else {
        layout->block_width = layout->width;
        TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &layout->block_height);
    }
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &layout->bands);
    TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &layout->bits);
    TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLEFORMAT, &layout->format);
    TIFFGetFieldDefaulted(file, TIFFTAG_COMPRESSION, &layout->compression);
    TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &layout->planes);
    // Known to the codecs that have one only.
    TIFFGetField(file, TIFFTAG_PREDICTOR, &layout->predictor);
    return 1;
}

/// Leaves horizontal differences (TIFF 6.0, section 14) as they are stored.
static inline int tuban_tiff_keep_differences(TIFF *file) { return TIFFSetField(file, TIFFTAG_PREDICTOR, PREDICTOR_NONE); }

/// Decodes one block, `bytes` of it, in the byte order of this machine; 0 where it is missing, damaged or too short.
static inline int tuban_tiff_read(TIFF *file, uint32_t block, void *samples, tmsize_t bytes) {
    if (TIFFGetStrileByteCount(file, block) == 0) return 0;
    return (TIFFIsTiled(file) ? TIFFReadEncodedTile(file, block, samples, bytes) : TIFFReadEncodedStrip(file, block, samples, bytes)) == bytes;
}

#endif
