// Made by `npm run generate` from openapi.json. Change the server, not this file.

export interface paths {
    "/predict/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read one digit
         * @description Reads the handwritten digit in a picture: anywhere on it, dark on light or light on dark.
         */
        post: operations["predict"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/read/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read all numbers
         * @description Reads the handwritten numbers in a picture: a wide canvas, a scan, a photographed sheet, all pages of a PDF.
         *
         *     What is expected of the numbers decides between readings that are both likely. A number that is not as expected
         *     all the same says in which way.
         */
        post: operations["read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pages/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show one page
         * @description Answers a page of a PDF, or any other picture, upright and as a PNG or JPEG: for what a browser can't show.
         */
        post: operations["pages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the models
         * @description What models there are, and what their cards say of them.
         */
        get: operations["models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the process answer?
         * @description Answers as long as the process does.
         */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it read?
         * @description Answers once the default model is loaded and warm, and until the server is told to stop.
         */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AlternativeOut
         * @description Another digit that it may be.
         */
        AlternativeOut: {
            /** Digit */
            digit: number;
            /**
             * Confidence
             * @description probability that it is this one
             */
            confidence: number;
        };
        /**
         * DigitOut
         * @description One digit of a number.
         */
        DigitOut: {
            /**
             * Digit
             * @description null where the ink in its place is no digit
             */
            digit: number | null;
            /**
             * Box
             * @description left, top, width, height in pixels of the upright picture
             */
            box: [
                number,
                number,
                number,
                number
            ];
            /**
             * Confidence
             * @description probability that the digit is right, if it is one symbol; 0 if it is none
             */
            confidence: number;
            /**
             * Alternatives
             * @description other digits that are not unlikely, the likeliest first; empty where it is sure
             */
            alternatives: components["schemas"]["AlternativeOut"][];
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "digit" | "not_a_digit";
        };
        /**
         * LeftOut
         * @description Something that was taken for no number.
         */
        LeftOut: {
            /**
             * Box
             * @description left, top, width, height in pixels of the upright picture
             */
            box: [
                number,
                number,
                number,
                number
            ];
            /**
             * Page
             * @description which of the document's pages it is on
             */
            page: number;
        };
        /**
         * Live
         * @description The process answers.
         */
        Live: {
            /**
             * Status
             * @default live
             * @constant
             */
            status: "live";
        };
        /**
         * ModelOut
         * @description One model, as its card describes it.
         */
        ModelOut: {
            /** Name */
            name: string;
            /**
             * Id
             * @description name and version
             * @example cnn@1.0.0
             */
            id: string;
            /** Version */
            version: string;
            /** Summary */
            summary: string;
            /** Architecture */
            architecture: string;
            /** Parameters */
            parameters: number;
            /**
             * Test Accuracy
             * @description on MNIST's test images; null if it was not measured
             */
            test_accuracy: number | null;
            /**
             * Default
             * @description whether it reads where a request names no model
             */
            default: boolean;
            /** Available */
            available: boolean;
            /**
             * Problem
             * @description why it is not available
             */
            problem: string | null;
        };
        /**
         * ModelsOut
         * @description The models that there are.
         */
        ModelsOut: {
            /** Default */
            default: string;
            /** Models */
            models: components["schemas"]["ModelOut"][];
        };
        /**
         * NumberOut
         * @description One number.
         */
        NumberOut: {
            /**
             * Text
             * @description its digits, “?” for what is none, with the separator and the sign that were found; empty for an empty cell of a grid
             */
            text: string;
            /**
             * Box
             * @description left, top, width, height in pixels of the upright picture
             */
            box: [
                number,
                number,
                number,
                number
            ];
            /**
             * Confidence
             * @description probability that the whole text is right
             */
            confidence: number;
            /**
             * Doubtful
             * @description whether a person had better look: little confidence, no digit in some place, or not as expected
             */
            doubtful: boolean;
            /**
             * Problem
             * @description in which way it is not as expected; null if it is, or nothing was
             */
            problem: string | null;
            /**
             * Page
             * @description which of the document's pages it is on; a picture is a document of one page
             */
            page: number;
            /**
             * Cell
             * @description row and column in the grid that was expected, from 1; null where none was, or where none fits
             */
            cell: [
                number,
                number
            ] | null;
            /**
             * Digits
             * @description from left to right
             */
            digits: components["schemas"]["DigitOut"][];
        };
        /**
         * PageOut
         * @description One page of a document.
         */
        PageOut: {
            /**
             * Width
             * @description of the upright page in pixels
             */
            width: number;
            /**
             * Height
             * @description of the upright page in pixels
             */
            height: number;
        };
        /**
         * PredictionOut
         * @description One reading.
         * @example {
         *       "candidates": [
         *         7
         *       ],
         *       "confidence": 0.98,
         *       "digit": 7,
         *       "model": "cnn@1.0.0",
         *       "probabilities": [
         *         0,
         *         0.01,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0,
         *         0.98,
         *         0,
         *         0.01
         *       ],
         *       "verdict": "digit"
         *     }
         */
        PredictionOut: {
            /**
             * Digit
             * @description null unless the verdict is “digit”
             */
            digit: number | null;
            /**
             * Verdict
             * @description “no_ink”: the sheet is empty; “not_a_digit”: ink, but no digit
             * @enum {string}
             */
            verdict: "digit" | "no_ink" | "not_a_digit";
            /**
             * Confidence
             * @description probability that the digit is right; 0 where there is none
             */
            confidence: number;
            /**
             * Probabilities
             * @description one a digit, from 0 to 9; they sum to 1
             */
            probabilities: number[];
            /**
             * Model
             * @description name and version of the model that read
             */
            model: string;
            /**
             * Candidates
             * @description the digits that hold the true one with 99.9 % probability, by calibration, the likeliest first
             */
            candidates: number[];
            /**
             * Frame
             * @description the 28×28 picture that the model saw, row by row, 255 = ink; with include=frame
             */
            frame?: number[] | null;
        };
        /**
         * ReadingOut
         * @description All numbers of a picture, or of all pages of a document.
         * @example {
         *       "height": 480,
         *       "left_out": [
         *         {
         *           "box": [
         *             60,
         *             210,
         *             180,
         *             74
         *           ],
         *           "page": 1
         *         }
         *       ],
         *       "model": "cnn@1.0.0",
         *       "numbers": [
         *         {
         *           "box": [
         *             40,
         *             62,
         *             130,
         *             96
         *           ],
         *           "confidence": 0.74,
         *           "digits": [
         *             {
         *               "alternatives": [],
         *               "box": [
         *                 40,
         *                 64,
         *                 21,
         *                 94
         *               ],
         *               "confidence": 0.99,
         *               "digit": 1,
         *               "verdict": "digit"
         *             },
         *             {
         *               "alternatives": [
         *                 {
         *                   "confidence": 0.23,
         *                   "digit": 1
         *                 }
         *               ],
         *               "box": [
         *                 98,
         *                 62,
         *                 72,
         *                 96
         *               ],
         *               "confidence": 0.76,
         *               "digit": 7,
         *               "verdict": "digit"
         *             }
         *           ],
         *           "doubtful": true,
         *           "page": 1,
         *           "text": "17"
         *         }
         *       ],
         *       "pages": [
         *         {
         *           "height": 480,
         *           "width": 640
         *         }
         *       ],
         *       "width": 640
         *     }
         */
        ReadingOut: {
            /**
             * Numbers
             * @description in reading order: rows from top to bottom, each from left to right; empty where there are none, and one a cell of a grid that was expected and found
             */
            numbers: components["schemas"]["NumberOut"][];
            /**
             * Left Out
             * @description where something is that was taken for no number: a word, a drawing, a number that can't be told; beside a grid that was found, all that lies beyond it
             */
            left_out: components["schemas"]["LeftOut"][];
            /**
             * Model
             * @description name and version of the model that read
             */
            model: string;
            /**
             * Width
             * @description of the upright picture in pixels, or of the first page
             */
            width: number;
            /**
             * Height
             * @description of the upright picture in pixels, or of the first page
             */
            height: number;
            /**
             * Pages
             * @description of a PDF, drawn; a picture has one
             */
            pages: components["schemas"]["PageOut"][];
        };
        /**
         * Ready
         * @description The default model is loaded and warm.
         */
        Ready: {
            /**
             * Status
             * @default ready
             * @constant
             */
            status: "ready";
            /**
             * Model
             * @example cnn@1.0.0
             */
            model: string;
        };
        /**
         * Problem
         * @description What went wrong (RFC 9457).
         */
        Problem: {
            /**
             * Type
             * @description No more is known than the status says.
             * @default about:blank
             */
            type: string;
            /**
             * Title
             * @description The status in words.
             * @example Unsupported Media Type
             */
            title: string;
            /**
             * Status
             * @example 415
             */
            status: number;
            /**
             * Detail
             * @description One sentence for a person, with the way out.
             * @example This is not a picture that can be read; use PNG, JPEG, WebP, GIF, BMP or TIFF.
             */
            detail: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    predict: {
        parameters: {
            query?: {
                /** @description Name of the model that reads; see /models. */
                model?: string | null;
                /** @description “frame” adds the 28×28 picture that the model saw. */
                include?: "frame" | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Timeout */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read: {
        parameters: {
            query?: {
                /** @description Name of the model that reads; see /models. */
                model?: string | null;
                /** @description How many digits every number has. */
                digits?: number | null;
                /** @description The least value that a number may have. */
                low?: number | null;
                /** @description The greatest value that a number may have. */
                high?: number | null;
                /** @description The check digits that every number has: luhn as on cards, mod97 as in an IBAN, ean as under bar codes (EAN-8, UPC, EAN-13). */
                check?: ("luhn" | "mod97" | "ean") | null;
                /** @description The separator before the fraction; none if there are only whole numbers. */
                decimal?: ("point" | "comma" | "none") | null;
                /** @description Whether numbers may be negative. */
                minus?: boolean;
                /** @description Rows x columns of the table that they stand in, such as 10x4: a number or nothing in each cell. */
                grid?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadingOut"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Timeout */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pages: {
        parameters: {
            query?: {
                /** @description Which page of the document; a picture has one. */
                number?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    file: Blob;
                };
            };
        };
        responses: {
            /** @description The page, no larger than it is read */
            200: {
                headers: {
                    /** @description How many pages the document has. */
                    "Inkdigits-Pages"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "image/png": Blob;
                    "image/jpeg": Blob;
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Timeout */
            408: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unsupported Media Type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsOut"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Live"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ready"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
